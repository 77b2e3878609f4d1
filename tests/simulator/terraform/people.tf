# People, groups with roles and rules, network zones, servers that trust others, app sign-in policies, and lookups.

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

resource "okta_group_rule" "analysts" {
  name              = var.changed ? "Analysts" : "Analysts and others"
  status            = var.changed ? "INACTIVE" : "ACTIVE"
  group_assignments = [okta_group.data.id]
  expression_value  = "String.startsWith(user.title,\"${var.changed ? "b" : "a"}\")"
  users_excluded    = var.changed ? [] : [okta_user.invited.id]
}

resource "okta_network_zone" "office" {
  name     = "Office"
  type     = "IP"
  gateways = var.changed ? ["192.0.2.0/24"] : ["192.0.2.0/24", "198.51.100.3-198.51.100.7"]
  status   = var.changed ? "INACTIVE" : "ACTIVE"
}

resource "okta_network_zone" "abroad" {
  name              = "Abroad"
  type              = "DYNAMIC"
  dynamic_locations = ["DE", var.changed ? "AT-9" : "FR"]
}

resource "okta_trusted_origin" "pages" {
  name   = "Pages"
  origin = "https://pages.acme.example"
  scopes = ["CORS"]
}

data "okta_users" "of_the_family" {
  compound_search_operator = "and"
  search {
    name  = "profile.lastName"
    value = "Lee"
  }
  search {
    name       = "profile.email"
    comparison = "pr"
  }
  depends_on = [okta_user.equipped, okta_user.suspended]
}

data "okta_user" "one_or_the_other" {
  compound_search_operator = "or"
  search {
    name  = "profile.firstName"
    value = "Nobody"
  }
  search {
    name  = "profile.firstName"
    value = "Bob"
  }
  depends_on = [okta_user.equipped]
}

data "okta_user" "recent" {
  search {
    expression = "profile.firstName eq \"Bob\" and (created gt \"2021-01-01T00:00:00.000Z\")"
  }
  depends_on = [okta_user.equipped]
}

data "okta_groups" "recent" {
  search     = "type eq \"OKTA_GROUP\" and (created gt \"2021-01-01T00:00:00.000Z\")"
  depends_on = [okta_group.data]
}

data "okta_trusted_origins" "of_pages" {
  filter     = "status eq \"ACTIVE\" and type eq \"CORS\""
  depends_on = [okta_trusted_origin.pages]
}

data "okta_user_type" "default" {
  name = "user"
}

data "okta_policy" "default" {
  for_each = toset(["PASSWORD", "MFA_ENROLL", "OKTA_SIGN_ON", "PROFILE_ENROLLMENT"])
  name     = "Default Policy"
  type     = each.key
}

data "okta_default_policy" "default" {
  for_each = toset(["PASSWORD", "MFA_ENROLL", "OKTA_SIGN_ON", "IDP_DISCOVERY"])
  type     = each.key
}

data "okta_network_zone" "legacy" {
  name = "LegacyIpZone"
}

data "okta_group_rule" "analysts" {
  id = okta_group_rule.analysts.id
}

output "found" {
  value = {
    family  = length(data.okta_users.of_the_family.users)
    login   = data.okta_user.one_or_the_other.login
    recent  = data.okta_user.recent.login
    groups  = [for group in data.okta_groups.recent.groups : group.name]
    origins = [for origin in data.okta_trusted_origins.of_pages.trusted_origins : origin.name]
    type    = data.okta_user_type.default.display_name
  }
}
