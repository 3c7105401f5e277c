#!/bin/sh
# Takes the deprovisioning back after its time is over, so that it cannot power the machine off later. Answers only while the agent is still there.
systemctl stop goldsmith-generalize.timer goldsmith-generalize.service
echo 'goldsmith: the task is stopped'
