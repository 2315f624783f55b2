import { approvalGrace } from "@guardian/model";
import type { ApprovalRequest, Approvals } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A request in which everything is named. */
export function requestOf(given: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: "a1",
    binding: "b1",
    at: 1_000,
    waitsUntil: 121_000,
    expires: 601_000,
    principal: "local",
    server: "files",
    session: "s",
    method: "tools/call",
    target: "send",
    arguments: '{"to":"‹redacted:e-mail›"}',
    clause: "ask-first",
    reason: "A person decides.",
    rules: ["x/y"],
    ...given,
  };
}

/** What every store of approvals promises. `open` opens the same one again. */
export function approvalsContract(name: string, newStore: () => () => Approvals): void {
  describe(`approvals: ${name}`, () => {
    let open: () => Approvals;
    let approvals: Approvals;
    beforeEach(() => {
      open = newStore();
      approvals = open();
    });
    afterEach(() => approvals.close());
    const approve = (id: string, at = 2_000): ReturnType<Approvals["decide"]> =>
      approvals.decide({ id, state: "approved", by: "ada", at });

    it("gives back what was asked, the newest first", async () => {
      await approvals.ask(requestOf());
      await approvals.ask(requestOf({ id: "a2" }));
      const open1 = { state: "waiting", decidedAt: null, decidedBy: "" };
      expect(await approvals.list({ limit: 9 })).toEqual([
        { ...requestOf({ id: "a2" }), ...open1 },
        { ...requestOf(), ...open1 },
      ]);
      expect(await approvals.list({ limit: 9, id: "a1" })).toEqual([{ ...requestOf(), ...open1 }]);
      expect(await approvals.list({ limit: 1 })).toHaveLength(1);
    });

    it("lets the call that asked pass once, after somebody approved it", async () => {
      await approvals.ask(requestOf());
      const claim = { id: "a1", binding: "b1", at: 2_500 };
      expect(await approvals.claim(claim)).toEqual({ form: "open" });
      expect(await approve("a1")).toMatchObject({ state: "approved", decidedAt: 2_000, decidedBy: "ada" });
      expect(await approvals.claim(claim)).toMatchObject({ form: "used", approval: { state: "used" } });
      expect(await approvals.claim(claim)).toEqual({ form: "none" });
    });

    it("serves no call with other arguments, and none that names another request", async () => {
      await approvals.ask(requestOf());
      await approvals.ask(requestOf({ id: "a2", binding: "b2" }));
      await approve("a1");
      expect(await approvals.claim({ id: "a1", binding: "b2", at: 2_500 })).toEqual({ form: "none" });
      expect(await approvals.claim({ id: "a2", binding: "b2", at: 2_500 })).toEqual({ form: "open" });
      expect(await approvals.claim({ id: "a2", binding: "b1", at: 2_500 })).toEqual({ form: "none" });
      expect(await approvals.claim({ binding: "b2", at: 900_000 })).toEqual({ form: "none" });
    });

    it("keeps an approval for the call that still waits, and then for the next that is the same", async () => {
      await approvals.ask(requestOf());
      await approve("a1");
      expect(await approvals.claim({ binding: "b1", at: 2_000 + approvalGrace - 1 })).toEqual({
        form: "none",
      });
      expect(await approvals.claim({ binding: "b1", at: 2_000 + approvalGrace })).toMatchObject({
        form: "used",
      });
    });

    it("decides once, in time, and only on what is meant", async () => {
      await approvals.ask(requestOf());
      const decision = { id: "a1", state: "approved", by: "ada", at: 2_000 } as const;
      expect(await approvals.decide({ ...decision, id: "zz" })).toBeNull();
      expect(await approvals.decide({ ...decision, binding: "b2" })).toBeNull();
      expect(await approvals.decide({ ...decision, at: 601_000 })).toBeNull();
      expect(await approvals.decide({ ...decision, state: "denied" })).toMatchObject({ state: "denied" });
      expect(await approvals.decide(decision)).toBeNull();
      expect(await approvals.claim({ id: "a1", binding: "b1", at: 2_500 })).toEqual({ form: "denied" });
    });

    it("takes no approval that has expired or whose call was withdrawn", async () => {
      await approvals.ask(requestOf());
      await approve("a1");
      expect(await approvals.claim({ id: "a1", binding: "b1", at: 601_000 })).toEqual({ form: "none" });
      expect(await approvals.claim({ binding: "b1", at: 601_000 })).toEqual({ form: "none" });
      await approvals.ask(requestOf({ id: "a2", binding: "b2" }));
      await approvals.decide({ id: "a2", state: "withdrawn", by: "", at: 2_000 });
      expect(await approve("a2")).toBeNull();
      expect(await approvals.claim({ id: "a2", binding: "b2", at: 2_500 })).toEqual({ form: "none" });
    });

    it("lets exactly one of two hundred calls use an approval", async () => {
      await approvals.ask(requestOf());
      await approve("a1");
      const stores = Array.from({ length: 4 }, open);
      const claims = Array.from({ length: 200 }, (_, index) =>
        (stores[index % 4] ?? approvals).claim({ binding: "b1", at: 10_000 }),
      );
      const won = (await Promise.all(claims)).filter(({ form }) => form === "used");
      expect(won).toHaveLength(1);
      await Promise.all(stores.map((store) => store.close()));
    });

    it("keeps everything between runs, and closes twice", async () => {
      await approvals.ask(requestOf());
      await approve("a1");
      await approvals.close();
      await approvals.close();
      const again = open();
      expect(await again.claim({ id: "a1", binding: "b1", at: 2_500 })).toMatchObject({ form: "used" });
      await again.close();
      await expect(approvals.list({ limit: 1 })).rejects.toMatchObject({ code: "approvals/unavailable" });
    });
  });
}
