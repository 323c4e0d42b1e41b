# shellcheck shell=bash
# What the scripts of this folder share. Each takes --dry-run (say what would be done; only look) and --settings FILE, and may be run again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
step=$(basename "$0")
dry=false
settings=$here/settings

fail() { echo "$step: $1" >&2; exit "${2:-1}"; }

while [ $# -gt 0 ]; do
    case "$1" in
    --dry-run) dry=true ;;
    --settings) [ $# -gt 1 ] || fail "--settings needs a file" 2; settings=$2; shift ;;
    --settings=*) settings=${1#*=} ;;
    -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "'$1' is unknown; the options are --dry-run and --settings FILE" 2 ;;
    esac
    shift
done

# shellcheck disable=SC2034 # the scripts use them
PROJECT='' REGION='' TAG='' PREFIX=buildtrace- BUCKET='' ORIGINS='' SQL_INSTANCE=buildtrace-1 SQL_CPU=2 SQL_MEMORY=8GiB SQL_AVAILABILITY=zonal
# shellcheck disable=SC2034
MODEL='' MODEL_URL='' MODEL_KEY_FILE='' OIDC_CLIENT_ID='' OIDC_CLIENT_SECRET_FILE='' OIDC_ISSUER='' OPERATORS=''
[ -r "$settings" ] || fail "there are no settings in '$settings': copy settings.example to settings, and fill it in" 2
# shellcheck source=/dev/null
. "$settings"
[ -n "$PROJECT" ] || fail "PROJECT is empty in '$settings': give the id of the Google Cloud project" 2
[ -n "$REGION" ] || fail "REGION is empty in '$settings': give where everything is to run, e.g. europe-west3" 2
[[ "$PREFIX" =~ ^[a-z][a-z0-9-]{0,16}$ ]] || fail "PREFIX '$PREFIX' does not fit service accounts: a letter, then at most 16 of a-z, 0-9 and -" 2
case "$SQL_AVAILABILITY" in zonal | regional) ;; *) fail "SQL_AVAILABILITY is '$SQL_AVAILABILITY'; it must be zonal or regional" 2 ;; esac
BUCKET=${BUCKET:-$PROJECT-buildtrace}
command -v gcloud >/dev/null || fail "gcloud is not installed; see Google Cloud CLI's manual"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cloud() { gcloud --project="$PROJECT" --quiet "$@"; }

# Says what is done, and does it unless --dry-run. What stands behind < never shows.
run() {
    printf '+ gcloud'; printf ' %q' "$@"; printf '\n'
    $dry || cloud "$@" >/dev/null </dev/null || fail "gcloud failed; see above. Mend the cause and run this again: what is done stays done"
}
run_with_input() {
    local input=$1; shift
    printf '+ gcloud'; printf ' %q' "$@"; printf '\n'
    $dry || cloud "$@" >/dev/null <"$input" || fail "gcloud failed; see above. Mend the cause and run this again: what is done stays done"
}

# Whether a thing is there. Any answer but yes and "not found" (no rights, no network, not signed in) ends the script: it must not make things twice.
# In a dry run on a new project, where services are still off, nothing is there.
have() {
    if cloud "$@" >"$work/answer" 2>"$work/error" </dev/null; then return 0; fi
    if grep -qiE 'not[ _]?found|cannot find|does not exist' "$work/error"; then return 1; fi
    if $dry && grep -qE 'SERVICE_DISABLED|has not been used in project' "$work/error"; then return 1; fi
    cat "$work/error" >&2
    fail "gcloud does not say whether it is there: $*"
}

# The rows of a table: no comments, no empty lines.
rows() { grep -vE '^(#|[[:space:]]*$)' "$here/$1"; }

functions() { rows functions.tsv | cut -f1; }
# A field of a function: field page memory
field() {
    awk -F '\t' -v name="$1" -v wanted="$2" '
        /^#name/ { sub(/^#/, ""); for (i = 1; i <= NF; i++) column[$i] = i; next }
        /^#/ { next }
        $1 == name { print $column[wanted] }' "$here/functions.tsv"
}
is_function() { functions | grep -qx -- "$1"; }
# The names of the functions (comma-separated) whose column has one of the values: with_field storage "read write"
with_field() {
    local name value
    for name in $(functions); do
        value=$(field "$name" "$1")
        case " $2 " in *" $value "*) echo "$name" ;; esac
    done
}
topics() { rows topics.tsv | cut -f1; }

account() { echo "$PREFIX$1@$PROJECT.iam.gserviceaccount.com"; }
member() { echo "serviceAccount:$(account "$1")"; }
secret() { echo "$PREFIX$1"; }

project_number() {
    [ -s "$work/number" ] || { cloud projects describe "$PROJECT" --format='value(projectNumber)' >"$work/number" </dev/null || fail "the project '$PROJECT' cannot be read: does it exist, and are you signed in (gcloud auth login)?"; }
    cat "$work/number"
}
# The address that Cloud Run gives a service, which is known before it is there.
service_url() { echo "https://$PREFIX$1-$(project_number).$REGION.run.app"; }
pubsub_agent() { echo "serviceAccount:service-$(project_number)@gcp-sa-pubsub.iam.gserviceaccount.com"; }
sql_connection() { echo "$PROJECT:$REGION:$SQL_INSTANCE"; }
