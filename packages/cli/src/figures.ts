import type { Family } from "@guardian/api";
import type { CountedLedger } from "./counted-ledger.ts";

/** What of a running guard is worth a curve: its audit by event, and the process. Labels are words of our own. */
export function figuresOf(ledger: CountedLedger): readonly Family[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    {
      name: "guardian_audit_entries_total",
      help: "Entries of the audit since the start, by event: blocks, holds, redactions, logins and the rest.",
      type: "counter",
      samples: [...ledger.counts].map(([event, value]) => ({ labels: { event }, value })),
    },
    {
      name: "process_resident_memory_bytes",
      help: "Memory of the process.",
      type: "gauge",
      samples: [{ value: rss }],
    },
    {
      name: "process_heap_bytes",
      help: "Memory of the process's JavaScript heap.",
      type: "gauge",
      samples: [{ value: heapUsed }],
    },
    {
      name: "process_cpu_seconds_total",
      help: "Processor time of the process.",
      type: "counter",
      samples: [{ value: (user + system) / 1e6 }],
    },
    {
      name: "process_uptime_seconds",
      help: "Time since the start of the process.",
      type: "gauge",
      samples: [{ value: process.uptime() }],
    },
  ];
}
