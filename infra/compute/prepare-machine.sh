#!/bin/bash
# Prepares a machine of jobs. Where a step fails the machine goes away: a job must not start on one without the firewall.
set -Eeuo pipefail
trap 'shutdown -h now' ERR

# The user of the training process (MUSTRUN_TRAINING_USER in containers/trainer/Dockerfile). Jobs are on the machine's
# network, where its number is the same.
training=10002

# What hands out credentials is refused to it:
#   169.254.169.254, fd00:ec2::254   the machine's role
#   169.254.170.2                    the job's role; ECS redirects it to port 51679 in the table nat, so that the table
#                                    filter, which comes later, never sees this address: raw comes first
#   127.0.0.1:51678, :51679          the agent itself
refuse() { "$1" -w 30 -t raw -I OUTPUT -m owner --uid-owner "$training" "${@:2}" -j DROP; }
refuse iptables -d 169.254.169.254/32
refuse iptables -d 169.254.170.0/24
refuse iptables -d 127.0.0.0/8 -p tcp --dport 51678:51680
refuse ip6tables -d fd00:ec2::254/128
refuse ip6tables -d ::1/128 -p tcp --dport 51678:51680

# The fast disk of g5 comes without a file system; a machine without such a disk uses its root volume.
disk=$(lsblk --nodeps --noheadings --paths --output NAME,MODEL | awk '/Instance Storage/ { print $1; exit }')
mkdir -p /mnt/mustrun
if [[ -n $disk ]]; then
  mkfs.xfs -f -q "$disk"
  mount -o noatime,nodev,nosuid "$disk" /mnt/mustrun
fi
chmod 0711 /mnt/mustrun
for trust in repository fork; do
  mkdir -p "/mnt/mustrun/$trust/scratch" "/mnt/mustrun/$trust/cache"
  chmod 1777 "/mnt/mustrun/$trust/scratch" "/mnt/mustrun/$trust/cache"
done

# Logs are written by the definition's execution role, not the machine's; what a job left is removed soon, since the image
# takes much of the root volume.
cat >> /etc/ecs/ecs.config <<'CONFIG'
ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true
ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=10m
ECS_IMAGE_PULL_BEHAVIOR=prefer-cached
CONFIG
