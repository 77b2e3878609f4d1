# People, the roles of groups, authorization servers that trust others, and app sign-in policies.

terraform {
  required_providers {
    okta = { source = "okta/okta" }
  }
}

variable "organization" {
  description = "URL of the simulator"
}

variable "changed" {
  default = false
}

provider "okta" {
  org_name   = "acme"
  base_url   = "okta.com"
  http_proxy = var.organization
}

resource "okta_group" "data" {
  name = "Data"
}

resource "okta_user" "invited" {
  first_name = "Ann"
  last_name  = var.changed ? "Ray" : "Lee"
  login      = "ann@acme.example"
  email      = "ann@acme.example"
}

resource "okta_user" "equipped" {
  first_name                = "Bob"
  last_name                 = "Lee"
  login                     = "bob@acme.example"
  email                     = "bob@acme.example"
  password                  = var.changed ? "Another-Horse-8" : "Correct-Horse-7"
  recovery_question         = "Who?"
  recovery_answer           = var.changed ? "nobody" : "somebody"
  city                      = var.changed ? null : "Berlin"
  custom_profile_attributes = jsonencode({ badge = var.changed ? "b2" : "b1" })
}

resource "okta_user" "suspended" {
  first_name = "Cleo"
  last_name  = "Lee"
  login      = "cleo@acme.example"
  email      = "cleo@acme.example"
  password   = "Correct-Horse-7"
  status     = var.changed ? "ACTIVE" : "SUSPENDED"
}

resource "okta_user" "staged" {
  first_name = "Dan"
  last_name  = "Lee"
  login      = "dan@acme.example"
  email      = "dan@acme.example"
  status     = var.changed ? "DEPROVISIONED" : "STAGED"
}

resource "okta_group_memberships" "data" {
  group_id = okta_group.data.id
  users    = var.changed ? [okta_user.invited.id] : [okta_user.invited.id, okta_user.equipped.id]
}

resource "okta_group_role" "data" {
  group_id  = okta_group.data.id
  role_type = var.changed ? "REPORT_ADMIN" : "READ_ONLY_ADMIN"
}

resource "okta_auth_server" "api" {
  count     = 3
  name      = "api${count.index}"
  audiences = ["api://acme"]
}

resource "okta_trusted_server" "api" {
  auth_server_id = okta_auth_server.api[0].id
  trusted        = [okta_auth_server.api[var.changed ? 2 : 1].id]
}

resource "okta_app_signon_policy" "strict" {
  name        = "Strict"
  description = var.changed ? "Stricter" : "Strict"
  catch_all   = false
}

resource "okta_app_signon_policy_rule" "data" {
  policy_id                   = okta_app_signon_policy.strict.id
  name                        = var.changed ? "Analysts" : "Data"
  status                      = var.changed ? "INACTIVE" : "ACTIVE"
  factor_mode                 = var.changed ? "1FA" : "2FA"
  re_authentication_frequency = "PT43800H"
  groups_included             = [okta_group.data.id]
  users_excluded              = [okta_user.invited.id]
  priority                    = var.changed ? 7 : 5

  platform_include {
    os_type = "IOS"
    type    = "MOBILE"
  }

  constraints = [
    jsonencode({ knowledge = { types = ["password"], reauthenticateIn = "PT2H", required = false } }),
  ]
}

resource "okta_app_signon_policy_rule" "simple" {
  policy_id  = okta_app_signon_policy.strict.id
  name       = "Simple"
  priority   = 6
  depends_on = [okta_app_signon_policy_rule.data]
}

resource "okta_app_oauth" "metadata" {
  label                 = "Metadata"
  type                  = "web"
  grant_types           = ["authorization_code"]
  response_types        = ["code"]
  redirect_uris         = ["https://metadata.example.com/callback"]
  authentication_policy = okta_app_signon_policy.strict.id
}

resource "okta_app_user" "equipped" {
  app_id   = okta_app_oauth.metadata.id
  user_id  = okta_user.equipped.id
  username = okta_user.equipped.email
}
