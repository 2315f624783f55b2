import { accountName, roles } from "@guardian/model";
import type { Account, AccountChange } from "@guardian/model";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { known } from "./auth-routes.ts";
import type { Authority } from "./authority.ts";
import { newAccount, oneTimePassword } from "./new-account.ts";

const username = z.string().regex(accountName);

const user = z.strictObject({
  id: z.string(),
  username: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  must_change_password: z.boolean(),
  created: z.string(),
  password_changed: z.string(),
});

const withPassword = z.strictObject({ user, one_time_password: z.string().nullable() });

/** `/api/v1/admin/users`: who may use the control plane. */
export function userRoutes(authority: Authority): readonly Route[] {
  const { accounts, passwords, journal, clock } = authority;
  return [
    route({
      method: "GET",
      path: "/api/v1/admin/users",
      operation: "users.list",
      tag: "admin",
      summary: "The users, by name; `next` is the `after` of the next page",
      access: ["admin"],
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(200).default(50),
        after: z.string().max(128).optional(),
      }),
      answers: {
        200: {
          about: "A page of users.",
          schema: z.strictObject({ items: z.array(user), next: z.string().nullable() }),
        },
      },
      async run({ query: { limit, after } }) {
        const found = await accounts.list({ limit: limit + 1, ...(after === undefined ? {} : { after }) });
        const page = found.slice(0, limit);
        const next = found.length > limit ? (page.at(-1)?.name ?? null) : null;
        return { status: 200, body: { items: page.map(shown), next } };
      },
    }),
    route({
      method: "POST",
      path: "/api/v1/admin/users",
      operation: "users.add",
      tag: "admin",
      summary: "Adds a user with a one-time password, which is shown in this answer and never again",
      access: ["admin"],
      body: z.strictObject({ username, role: z.enum(roles) }),
      answers: { 201: { about: "The user.", schema: withPassword } },
      problems: ["resource/conflict"],
      async run({ body, caller, origin }) {
        const given = { name: body.username, role: body.role };
        const { account, password } = await newAccount(given, passwords, clock());
        if ((await accounts.find({ name: account.name })) !== null) throw new Problem("resource/conflict");
        const words = `added the user "${account.name}" as ${account.role}`;
        await journal.note({ event: "account.added", who: known(caller).name, words, ...origin });
        if (!(await accounts.add(account))) throw new Problem("resource/conflict");
        return { status: 201, body: { user: shown(account), one_time_password: password } };
      },
    }),
    changeRoute(authority),
  ];
}

const change = z
  .strictObject({
    role: z.enum(roles).optional(),
    disabled: z.boolean().optional(),
    reset_password: z.literal(true).optional(),
    reset_second_factor: z.literal(true).optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), "names nothing to change");

function changeRoute(authority: Authority): Route {
  const { accounts, passwords, tokens, factors, journal, clock } = authority;
  return route({
    method: "PATCH",
    path: "/api/v1/admin/users/{id}",
    operation: "users.change",
    tag: "admin",
    summary:
      "Changes a user's role, disables or enables it, gives it a one-time password, or takes its second factor away; its logins end",
    access: ["admin"],
    params: z.strictObject({ id: z.string().min(1).max(128) }),
    body: change,
    answers: { 200: { about: "The user.", schema: withPassword } },
    problems: ["resource/unknown", "resource/conflict"],
    async run({ params, body, caller, origin }) {
      const before = await accounts.find({ id: params.id });
      if (before === null) throw new Problem("resource/unknown");
      // Whoever stole an admin's session must not get rid of the second factor by it.
      if (body.reset_second_factor === true && before.id === known(caller).id)
        throw new Problem("resource/conflict", { detail: "Take the own one away by /auth/mfa/disable." });
      const password = body.reset_password === true ? oneTimePassword() : null;
      const wanted: AccountChange = {
        ...(body.role === undefined ? {} : { role: body.role }),
        ...(body.disabled === undefined ? {} : { isDisabled: body.disabled }),
        ...(password === null
          ? {}
          : { password: await passwords.hash(password), mustChange: true, changed: clock() }),
      };
      const by = known(caller).name;
      const words = `changed the user "${before.name}": ${told(before, wanted, body.reset_second_factor)}`;
      await journal.note({ event: "account.changed", who: by, words, ...origin });
      const changed = await accounts.change(before.id, wanted);
      if (changed.form === "unknown") throw new Problem("resource/unknown");
      if (changed.form !== "changed")
        throw new Problem("resource/conflict", { detail: "One enabled admin must remain." });
      if (body.reset_second_factor === true) await factors.remove(before.id);
      await tokens.revoke({ account: before.id }, { at: clock(), by, reason: "the account was changed" });
      return { status: 200, body: { user: shown(changed.account), one_time_password: password } };
    },
  });
}

/** Before and after, for the audit. */
function told(before: Account, { role, isDisabled, password }: AccountChange, isReset = false): string {
  const state = (isOff: boolean): string => (isOff ? "disabled" : "enabled");
  return [
    ...(role === undefined ? [] : [`role ${before.role} → ${role}`]),
    ...(isDisabled === undefined ? [] : [`${state(before.isDisabled)} → ${state(isDisabled)}`]),
    ...(password === undefined ? [] : ["a one-time password"]),
    ...(isReset ? ["no second factor any more"] : []),
  ].join(", ");
}

function shown(account: Account): z.output<typeof user> {
  const { id, name, role, isDisabled, mustChange, created, changed } = account;
  return {
    id,
    username: name,
    role,
    disabled: isDisabled,
    must_change_password: mustChange,
    created: new Date(created).toISOString(),
    password_changed: new Date(changed).toISOString(),
  };
}
