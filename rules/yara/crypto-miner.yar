rule crypto_miner
{
  meta:
    id = "yara/crypto-miner"
    title = "A command or configuration of a coin miner"
    severity = "high"
    confidence = 0.8
    confidence_quoted = 0.5
    applies_to = "tool_result, resource, tool_args, prompt, document, error, log, task, sampling, other"
    false_positives = "Guides for people who mine on purpose."
  strings:
    $pool = /stratum(2)?\+(tcp|ssl|tls):\/\/[A-Za-z0-9.-]{4,80}:\d{2,5}/
    $program = /\b(xmrig|ethminer|cpuminer|minerd|nbminer|phoenixminer)(\.exe)?\s{1,4}(-|--)[a-z]/ nocase
  condition:
    any of them
}
