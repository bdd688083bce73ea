# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A token that comes in anywhere goes out nowhere, from no tool.
. "${COV_TOP:-.}/tests/lib/tap.sh"

token=s3cr3tT0k3n
# Where a token stands in an address.
set -- "https://$token@forge.example/a/shop" \
	"https://$token:x-oauth-basic@forge.example/a/shop" \
	"https://oauth2:$token@forge.example/a/shop.git" \
	"https://u:p/$token@forge.example/a/shop" \
	"https:\\/\\/$token@forge.example\\/a\\/shop" \
	"https://forge.example/a/shop?access_token=$token" \
	"$token@forge.example:a/shop.git" \
	"ssh://git:$token@forge.example:22/a/shop"
url="https://u:$token@127.0.0.1:1/x?access_token=$token"

# is_silent NAME [PATH...]: neither the last command nor these files say it.
is_silent() {
	name=$1
	shift
	found=
	! grep -rqa "$token" "$out" "$err" "$@" ||
		found=$(grep -rla "$token" "$out" "$err" "$@")
	is "$found" '' "$name: no token" || tap_show
}

# --- through a collection ----------------------------------------------------
# Each info.json has another of the addresses, and metadata.json one as image.
mkdir work
cp -R "$sample/bucket" work/bucket
find work/bucket -name info.json | sort >infos
i=0
while read -r info; do
	i=$((i % $# + 1))
	eval "address=\${$i}"
	rm "$info"
	printf '{"source_url": "%s", "source_commit": "%s", "software_key": "%s"}\n' \
		"$address" 0123456789012345678901234567890123456789 "$url" >"$info"
done <infos
ok 'tokens were planted' grep -rq "$token" work/bucket
run cov run work/bucket -C c --source "$sample/src"
any_err
is_status 0
# What was collected is there as it came: no tool changes coverage/.
mkdir shown && mv c/coverage shown/
is_silent 'cov run' c
mv shown/coverage c/
ok 'the repository is known' grep -q '"source_url":"https://forge.example/a/shop"' \
	c/records/binaries.ndjson
ok 'and shown' grep -rq 'forge.example/a/shop' c/html
run cov owners -C c
is_silent 'cov owners'
run cov compile -C c --update '*'
is_silent 'cov compile' c/records c/html c/coverage.db

# --- records -----------------------------------------------------------------
covtext "$sample"/bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend \
	>profile.cov
dir=$(find "$sample/bucket/demo/coverage" -name frontend -type d | sort | sed -n 1p)
files=$(ls "$dir" | grep ^cov | sed 's/.*/"&"/' | paste -sd, -)
hash=0123456789abcdef0123456789abcdef
# planted TYPE REST: a record with the token wherever there is room.
planted() {
	printf '{"type":"%s","dir":"%s","hostname":"h","namespace":"n","pod_name":"p-0","container":{"name":"c","image":"%s"},"binary_name":"b","collected_at":"2025-03-12T08:01:02Z","source_url":"%s","source_commit":"1","software_key":"%s",%s,"other":{"source_url":"%s","link":["%s"]}}\n' \
		"$1" "$dir" "$url" "$address" "$url" "$2" "$address" "$url"
}
make_records() {
	planted source_dir "\"files\":[$files]" >source_dir
	planted report '"mode":"atomic","profile":"profile.cov"' >report
	planted report '"error":"no '"$url"' there","profile":"none.cov"' >>report
	planted binary "\"covmeta_hash\":\"$hash\",\"mode\":\"atomic\",\"total_stmts\":1,\"covered_stmts\":1,\"owners\":[{\"namespace\":\"n\",\"owner_type\":\"Pod\",\"owner_name\":\"p\",\"image\":\"$url\",\"source_url\":\"$address\"}],\"profile\":\"profile.cov\"" >binary
	planted image "\"image\":\"$url\"" >image
}
# tool  input  arguments...
table() {
	cat <<'T'
covtext source_dir -r
covfilter report -r
covmerge report -r --by dir
covmerge report -r --by dir --inline
covgroup report
covgroup report --tag
covgroup report --by binary
covgroup report --by binary --db db
covgroup image --db db
covgroup none --all --db db
covgroup none --all --by binary --db db
covhtml binary -o html
covhtml binary -o html-src --source src
covhtml binary --single -o page.html
covbq binary --collection c --source src -o rows
covbq binary --collection c --table coverage_data
covbq binary --collection c --sqlite rows.db
covexport binary --to lcov -r
covexport binary codecov -nv
covexport none codecov -n --url https://u:s3cr3tT0k3n@127.0.0.1:1/
covexport binary codecov --url http://127.0.0.1:1 --retries 0 --token-file token
covsrc binary -v -r --source src
covstat none profile.cov
covtrace none --attribute x=https://u:s3cr3tT0k3n@127.0.0.1:1/x covpull -n a:1
covfetch none folder
covpull none -n n/p/c/b=https://u:s3cr3tT0k3n@127.0.0.1:1/x?access_token=s3cr3tT0k3n
covpull none -C pulled --timeout 1 https://u:s3cr3tT0k3n@127.0.0.1:1/x
covpull none --list --goc https://u:s3cr3tT0k3n@127.0.0.1:1/?t=s3cr3tT0k3n
T
}
: >none
echo $token >token
mkdir folder src
cp "$dir"/cov* folder/
printf '{"source_url":"%s"}\n' "$1" >folder/info.json
printf '{"hostname":"%s","namespace":"n","pod_name":"p","binary_name":"b","container":{"name":"c","image":"%s"}}\n' \
	"$url" "$url" >folder/metadata.json
printf 'module example.com/shop\n' >src/go.mod
cp -R "$sample/src/." src/
have git && git -C src init -q 2>/dev/null &&
	git -C src remote add origin "$url"
table >"$tap_dir/table"
# Any of them came through a collection; a user and a query do for the rest.
is_full || set -- "$2" "$6"
for address; do
	make_records
	while read -r tool input arguments <&3; do
		case " $COV_TOOLS " in *" $tool "*) ;; *) continue ;; esac
		# shellcheck disable=SC2086
		run "$tool" $arguments <"$input"
		is_status "$status"
		any_err
		rm -rf made && mkdir made
		for i in db html html-src page.html rows rows.db pulled; do
			[ ! -e $i ] || mv $i made/
		done
		is_silent "$address: $tool $arguments" made
		for i in made/*; do
			[ ! -e "$i" ] || mv "$i" .
		done
	done 3<"$tap_dir/table"
	rm -rf db html html-src page.html rows rows.db pulled
done
for tool in $COV_TOOLS; do
	ok "$tool has a line in the table" grep -q "^$tool " "$tap_dir/table"
done

# --- databases ----------------------------------------------------------------
# Those that had it already: ours of before, and coverage-collector's.
old_databases() {
	sqlite3 c/coverage.db "UPDATE image_sources SET source_repo = '$url'"
	run cov compile -C c --update '*'
	is_status 0
	is_silent 'a database that had it'
	run covgroup --all --db c/coverage.db
	is_silent 'its owners'
	sqlite3 old.db <"$top/tests/covgroup/data/v5.sql" >/dev/null
	sqlite3 old.db "UPDATE image_sources SET source_repo = '$url'"
	ok 'an old database has it' grep -q "$token" old.db
	for way in owner binary; do
		run covgroup --all --by $way --db old.db
		is_silent "coverage-collector's, by $way"
		ok 'its address is there' grep -q https://127.0.0.1:1/x "$out"
	done
	run covgroup --db old.db --no-backup <none
	is_status "$status"
	any_err
	is_silent 'converted' old.db
}
! have sqlite3 || old_databases

# --- arguments ---------------------------------------------------------------
# An address as the value of every option that has one, and as an operand;
# --shard cuts it in two, and then it is none.
for tool in $COV_TOOLS; do
	"$tool" --help-options |
		sed -n 's/^\(-. \)\{0,1\}\(--[^ ]*\) [^ ].*/\2/p' |
		grep -v -x -e --shard >"$tap_dir/options"
	while read -r option <&3; do
		run timeout 20 "$tool" "$option" "$url" </dev/null
		is_status "$status"
		any_err
		is_silent "$tool $option"
	done 3<"$tap_dir/options"
	run timeout 20 "$tool" "$url" </dev/null
	is_status "$status"
	any_err
	is_silent "$tool operand"
done

# The driver says what it was given itself.
for option in -C --source --forge --owner-rules --no-such; do
	run cov run "$option" "$url" "$url"
	is_status "$status"
	any_err
	is_silent "cov $option"
done

# --- the environment ---------------------------------------------------------
from_environment() {
	env AWS_ACCESS_KEY_ID="$token" AWS_SECRET_ACCESS_KEY="$token" \
		AWS_SESSION_TOKEN="$token" AWS_ENDPOINT_URL="$url" \
		AWS_MAX_ATTEMPTS=1 http_proxy="$url" https_proxy="$url" \
		all_proxy="$url" "$@"
}
run from_environment timeout 60 covfetch -C s3 s3://bucket/prefix
is_status "$status"
any_err
is_silent 'covfetch, environment'
run from_environment timeout 60 covfetch -C s3 s3://bucket/prefix \
	--endpoint-url http://127.0.0.1:1
is_status "$status"
any_err
is_silent 'covfetch, keys and proxies'
run from_environment timeout 20 covpull -C pulled --timeout 1 127.0.0.1:1
is_status "$status"
any_err
is_silent 'covpull, proxies'

done_testing
