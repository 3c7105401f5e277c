#!/bin/bash
# Starts a capture over HTTP and follows it: 202 and Location, then as often as Retry-After says. Needs az (signed in), curl and jq.
set -euo pipefail

: "${GOLDSMITH_URL:?}" "${GOLDSMITH_AUDIENCE:?}" "${VM_ID:?}" "${DEFINITION_ID:?}"
deadline=$(($(date +%s) + ${TIMEOUT_MINUTES:-720} * 60))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Tokens last about an hour and captures longer: a fresh one for every call. Through a file, so that no process list shows it.
call() {
  printf 'header = "Authorization: Bearer %s"\n' \
    "$(az account get-access-token --resource "$GOLDSMITH_AUDIENCE" --query accessToken --output tsv)" > "$work/auth"
  curl --silent --show-error --config "$work/auth" --dump-header "$work/headers" --output "$work/body" \
    --write-out '%{http_code}' --retry 5 --retry-connrefused "$@"
}

header() {
  sed -n "s/^$1: *//Ip" "$work/headers" | tr -d '\r' | tail -n 1
}

body=$(jq -n --arg vm "$VM_ID" --arg definition "$DEFINITION_ID" --argjson regions "${REGIONS:-[]}" '
  { source: { kind: "vm", id: $vm }, target: { kind: "gallery", definitionId: $definition, version: "auto" } }
  + (if $regions == [] then {} else { regions: $regions } end)')
status=$(call --request POST --header 'content-type: application/json' --header "idempotency-key: ${IDEMPOTENCY_KEY:-$(date +%s)}" \
  --data "$body" "$GOLDSMITH_URL/api/captures")
if [ "$status" != 202 ]; then
  echo "::error::The capture was not started ($status): $(cat "$work/body")"
  exit 1
fi
location=$(header location)
wait=$(header retry-after)
case "$location" in
  http*) ;;
  *) location="$GOLDSMITH_URL$location" ;;
esac
id=$(jq -r .id "$work/body")
echo "Capture $id has begun."

while sleep "${wait:-30}"; do
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "::error::$id is still at work after ${TIMEOUT_MINUTES:-720} minutes. It goes on; look at $location."
    exit 1
  fi
  status=$(call "$location")
  wait=$(header retry-after)
  if [ "$status" -ge 500 ] || [ "$status" = 429 ]; then continue; fi
  if [ "$status" != 200 ]; then
    echo "::error::$location answered $status"
    exit 1
  fi
  state=$(jq -r .state "$work/body")
  echo "$(date -u +%H:%M:%S) $state, $(jq -r '"\(.step // "-"), \(.percent // 0)%"' "$work/body")"
  case "$state" in
    running | held | paused | waiting-for-approval) continue ;;
  esac
  if [ -n "${GITHUB_OUTPUT:-}" ]; then
    { echo "capture-id=$id"; echo "image-id=$(jq -r '.image.id // ""' "$work/body")"; } >> "$GITHUB_OUTPUT"
  fi
  [ "$state" = captured ] && exit 0
  jq -r '.findings[]? | "::error::\(.code): \(.message) Fix: \(.fix)"' "$work/body"
  echo "::error::$id ended as $state."
  exit 1
done
