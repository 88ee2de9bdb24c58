# What the scripts of this folder share. Sourced from the root of the checkout.
# SETTINGS, such as "stage=dev alarmEmail=on-call@example.com", go to the stack
# as context; YES=1 answers the questions of a deployment.

cache=${CACHE:-.cache}
cdk_version=2.1148.1
settings=()
for setting in ${SETTINGS:-}; do settings+=(--context "$setting"); done

# The stack needs no newer Node than this, and says so at length.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=${JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION:-20}

fail() { echo "$*" >&2; exit 1; }

# need PROGRAM HINT ends where a program is missing.
need() { command -v "$1" >/dev/null || fail "$1 is missing: $2"; }

# cdk runs the pinned CDK, installed the first time. CDK names another one.
cdk() {
  if test -n "${CDK:-}"; then command "$CDK" "$@"; return; fi
  local folder=$cache/cdk-$cdk_version
  if ! test -x "$folder/node_modules/.bin/cdk"; then
    need npm "install Node 20 or later from https://nodejs.org"
    echo "Installing aws-cdk $cdk_version into $folder" >&2
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-audit --no-fund --silent "aws-cdk@$cdk_version"
  fi
  "$folder/node_modules/.bin/cdk" --no-notices "$@"
}

# identify shows who acts where, and refuses an account other than ACCOUNT. It
# sets account, region and stack.
identify() {
  need aws "install the AWS CLI from https://aws.amazon.com/cli"
  local arn
  read -r account arn < <(aws sts get-caller-identity --output text --query '[Account, Arn]') || true
  test -n "${account:-}" || fail "AWS does not know you: run aws configure sso, or set AWS_PROFILE"
  region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
  test -n "$region" || fail "no region is chosen: set AWS_REGION"
  export AWS_REGION=$region
  stack=$(cdk list ${settings[@]+"${settings[@]}"}) || fail "the stack does not build: see above"
  printf '%-9s %s\n' Account "$account" Identity "$arn" Region "$region" Stack "$stack"
  if test -n "${ACCOUNT:-}" && test "$ACCOUNT" != "$account"; then
    fail "This is account $account, and ACCOUNT says $ACCOUNT: nothing was done."
  fi
}

# agree QUESTION goes on after a yes, or with YES=1.
agree() {
  test "${YES:-}" = 1 && return
  local answer=
  printf '%s [y/N] ' "$1"
  read -r answer || echo
  test "$answer" = y || fail "Nothing was done."
}

# deployed gives an output of the deployed stack; empty without a stack.
deployed() {
  local found
  if ! found=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" 2>&1); then
    grep -q 'does not exist' <<<"$found" || fail "$found"
    found=
  fi
  test "$found" = None || echo "$found"
}
