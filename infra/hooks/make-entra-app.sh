#!/bin/sh
# Makes the Entra application that Easy Auth signs callers in with, with its app roles, and prints its client id. Makes no secret.
# Usage: make-entra-app.sh [NAME] [URL of the app]. With the URL people can sign in to the dashboard in a browser.
set -eu

name="${1:-goldsmith}"
url="${2:-}"
here=$(dirname "$0")
id=$(az ad app list --display-name "$name" --query '[0].appId' --output tsv)
if [ -z "$id" ]; then
  id=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv)
fi
az ad app update --id "$id" --identifier-uris "api://$id" --app-roles "@$here/../entra/app-roles.json"
# Tokens of the version whose issuer the app is told to expect.
az ad app update --id "$id" --set 'api={"requestedAccessTokenVersion":2}'
if [ -n "$url" ]; then
  az ad app update --id "$id" --enable-id-token-issuance true --web-redirect-uris "$url/.auth/login/aad/callback"
fi
az ad sp show --id "$id" --output none 2>/dev/null || az ad sp create --id "$id" --output none
# Without this anybody in the tenant gets a token without a role; with it only whom a role was given.
az ad sp update --id "$id" --set appRoleAssignmentRequired=true
echo "$id"
