rule obfuscated_script
{
  meta:
    id = "yara/obfuscated-script"
    title = "A script that unpacks itself and runs what comes out"
    severity = "high"
    confidence = 0.8
    confidence_quoted = 0.5
    applies_to = "tool_result, resource, tool_args, prompt, document, error, log, task, sampling, other"
    false_positives = "Packed scripts of old web pages."
  strings:
    $atob = /\b(eval|Function|setTimeout)\s{0,2}\(\s{0,2}(window\.)?atob\s{0,2}\(/
    $buffer = /\b(eval|Function|vm\.runInThisContext)\s{0,2}\(\s{0,2}Buffer\.from\([^)\n]{1,400},\s{0,2}["']base64["']\)/
    $codes = /\beval\s{0,2}\(\s{0,2}String\.fromCharCode\s{0,2}\(\s{0,2}\d{2,3}\s{0,2},/
    $packer = "eval(function(p,a,c,k,e,"
    $python = /\bexec\s{0,2}\(\s{0,2}(zlib\.decompress|marshal\.loads|base64\.b64decode|__import__\(["'](zlib|base64|marshal)["']\))/
  condition:
    any of them
}
