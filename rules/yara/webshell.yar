rule webshell
{
  meta:
    id = "yara/webshell"
    title = "A web shell: a page that runs what a request tells it to"
    severity = "critical"
    confidence = 0.9
    confidence_quoted = 0.6
    applies_to = "tool_result, resource, tool_args, prompt, document, error, log, task, sampling, other"
    false_positives = "Malware collections and articles that show one."
  strings:
    $php = /<\?php[^?]{0,200}\b(eval|assert|system|passthru|shell_exec|exec|popen)\s{0,2}\(\s{0,2}(base64_decode\s{0,2}\(\s{0,2})?\$_(GET|POST|REQUEST|COOKIE)\b/ nocase
    $jsp = /Runtime\.getRuntime\(\)\.exec\(\s{0,2}request\.getParameter\(/
    $asp = /\beval\s{0,2}\(?\s{0,2}Request(\.Item|\.Form)?\s{0,2}[\[(]\s{0,2}"/ nocase
    $node = /child_process['"]\)\.exec(Sync)?\(\s{0,2}req\.(query|body|params)\./
  condition:
    any of them
}
