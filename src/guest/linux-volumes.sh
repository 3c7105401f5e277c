#!/bin/sh
# Changes nothing: the block devices, so that remaining dm-crypt mappings can be seen.
lsblk --raw --noheadings --output NAME,TYPE,MOUNTPOINT
