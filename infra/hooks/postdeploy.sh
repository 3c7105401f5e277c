#!/bin/sh
# After the first deployment the function exists, so that Event Grid can be told of it: provisions once more with the wanted events on.
set -eu

wanted="${GOLDSMITH_TAG_EVENTS_WANTED:-none}"
present="${GOLDSMITH_TAG_EVENTS:-none}"
if [ "$wanted" = "$present" ]; then
  echo "Tag events: $present. Nothing to change."
  exit 0
fi
azd env set GOLDSMITH_TAG_EVENTS "$wanted"
azd provision --no-prompt
