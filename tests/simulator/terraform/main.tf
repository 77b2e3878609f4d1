# OpenMetadata's guide for Terraform's provider: an app with groups, a server of its own with what is below it, an origin.

terraform {
  required_providers {
    okta = { source = "okta/okta" }
  }
}

variable "organization" {
  description = "URL of the simulator"
}

variable "url" {
  description = "where OpenMetadata is"
  default     = "https://openmetadata.example.com"
}

variable "label" {
  default = "OpenMetadata"
}

variable "rotation" {
  default = "ROTATE"
}

variable "scope" {
  default = "metadata:read"
}

provider "okta" {
  org_name   = "acme"
  base_url   = "okta.com"
  http_proxy = var.organization
}

data "okta_group" "everyone" {
  name = "Everyone"
}

resource "okta_group" "data" {
  name        = "Data"
  description = "Those who work with data"
}

resource "okta_app_oauth" "openmetadata" {
  label                      = var.label
  type                       = "web"
  grant_types                = ["authorization_code", "refresh_token", "implicit"]
  response_types             = ["code", "token", "id_token"]
  redirect_uris              = ["${var.url}/callback", "${var.url}/silent-callback"]
  post_logout_redirect_uris  = [var.url]
  refresh_token_rotation     = var.rotation
  refresh_token_leeway       = 0
  token_endpoint_auth_method = "client_secret_post"
  issuer_mode                = "ORG_URL"
  consent_method             = "TRUSTED"
  login_uri                  = var.url

  groups_claim {
    type        = "FILTER"
    filter_type = "REGEX"
    name        = "groups"
    value       = ".*"
  }
}

resource "okta_app_oauth" "jobs" {
  label          = "Jobs of ${var.label}"
  type           = "service"
  grant_types    = ["client_credentials"]
  response_types = ["token"]
  omit_secret    = true
}

resource "okta_app_group_assignments" "openmetadata" {
  app_id = okta_app_oauth.openmetadata.id

  group {
    id       = okta_group.data.id
    priority = 0
  }

  group {
    id       = data.okta_group.everyone.id
    priority = 1
  }
}

resource "okta_auth_server" "openmetadata" {
  name        = var.label
  description = "Tokens for OpenMetadata"
  audiences   = [okta_app_oauth.openmetadata.client_id]
  issuer_mode = "ORG_URL"
}

resource "okta_auth_server_scope" "default" {
  auth_server_id   = okta_auth_server.openmetadata.id
  name             = "openmetadata"
  consent          = "IMPLICIT"
  default          = true
  metadata_publish = "ALL_CLIENTS"
}

resource "okta_auth_server_scope" "further" {
  auth_server_id = okta_auth_server.openmetadata.id
  name           = var.scope
  consent        = "IMPLICIT"
}

resource "okta_auth_server_claim" "groups" {
  auth_server_id    = okta_auth_server.openmetadata.id
  name              = "groups"
  value             = ".*"
  value_type        = "GROUPS"
  group_filter_type = "REGEX"
  claim_type        = "IDENTITY"
  scopes            = [okta_auth_server_scope.default.name]
}

resource "okta_auth_server_policy" "openmetadata" {
  auth_server_id   = okta_auth_server.openmetadata.id
  name             = "OpenMetadata"
  description      = "OpenMetadata and its jobs"
  priority         = 1
  client_whitelist = [okta_app_oauth.openmetadata.id, okta_app_oauth.jobs.id]
}

resource "okta_auth_server_policy_rule" "everyone" {
  auth_server_id = okta_auth_server.openmetadata.id
  policy_id      = okta_auth_server_policy.openmetadata.id
  name           = "Everyone"
  priority       = 1
  grant_type_whitelist = [
    "client_credentials",
    "authorization_code",
    "implicit",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
  ]
  group_whitelist                = [data.okta_group.everyone.id]
  scope_whitelist                = ["*"]
  access_token_lifetime_minutes  = 60
  refresh_token_lifetime_minutes = 0
  refresh_token_window_minutes   = 10080
}

resource "okta_trusted_origin" "openmetadata" {
  name   = "OpenMetadata"
  origin = var.url
  scopes = ["CORS", "REDIRECT"]
}

output "client_id" {
  value = okta_app_oauth.openmetadata.client_id
}

output "client_secret" {
  value     = okta_app_oauth.openmetadata.client_secret
  sensitive = true
}

output "issuer" {
  value = okta_auth_server.openmetadata.issuer
}
