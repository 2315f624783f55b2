rule credential_harvester
{
  meta:
    id = "yara/credential-harvester"
    title = "A program that gathers several stores of secrets and sends them away"
    severity = "critical"
    confidence = 0.85
    confidence_quoted = 0.7
    applies_to = "tool_result, resource, tool_args, prompt, document, tool_definition, error, log, task, sampling, other"
    false_positives = "Backup programs that copy a home folder to a server."
  strings:
    $store_ssh = ".ssh/id_" nocase
    $store_aws = ".aws/credentials" nocase
    $store_git = ".git-credentials" nocase
    $store_kube = ".kube/config" nocase
    $store_gnupg = ".gnupg/" nocase
    $store_npm = ".npmrc" nocase
    $store_gcloud = ".config/gcloud" nocase
    $store_chrome = "Chrome/User Data" nocase
    $store_firefox = "logins.json" nocase
    $store_wallet = "wallet.dat" nocase
    $store_docker = ".docker/config.json" nocase
    $send_python = /requests\.post\(|urllib\.request\.urlopen\(/
    $send_node = /\bfetch\(\s{0,2}["'`]https?:\/\/[^"'`]{4,120}["'`],\s{0,4}\{[^}]{0,80}method:\s{0,2}["'`]POST/
    $send_curl = /\bcurl\s[^\n]{0,80}(-d|--data|-F|-T)\s/
    $send_http = /https?\.request\(\s{0,4}\{/
    $send_socket = "s.sendall("
  condition:
    3 of ($store_*) and any of ($send_*)
}
