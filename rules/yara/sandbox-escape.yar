rule sandbox_escape
{
  meta:
    id = "yara/sandbox-escape"
    title = "A command that leaves a container or takes over its host"
    severity = "critical"
    confidence = 0.8
    confidence_quoted = 0.6
    applies_to = "tool_result, resource, tool_args, prompt, document, error, log, task, sampling, other"
    false_positives = "Administration of container hosts."
  strings:
    $privileged = /\bdocker\s+run\b[^\n]{0,120}--privileged\b[^\n]{0,120}-v\s{1,2}\/:\// nocase
    $mount = /\bdocker\s+run\b[^\n]{0,120}-v\s{1,2}\/:\/[a-z]{1,20}\b[^\n]{0,120}\bchroot\b/ nocase
    $release_agent = /\brelease_agent\b[^\n]{0,120}\bnotify_on_release\b|\bnotify_on_release\b[^\n]{0,200}\brelease_agent\b/
    $nsenter = /\bnsenter\s[^\n]{0,40}(-t|--target)[ =]1\s[^\n]{0,60}(-m|--mount)/
    $core_pattern = /\becho\b[^\n]{0,80}\|[^\n]{0,80}>\s{0,2}\/proc\/sys\/kernel\/core_pattern/
  condition:
    any of them
}
