# tflint's own rules for the language, all of them; those for AWS need a plugin from elsewhere.
plugin "terraform" {
  enabled = true
  preset  = "all"
}
