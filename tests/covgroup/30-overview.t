# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --overview: what failed, parts of the cluster, what the last run changed.
. "${COV_TOP:-.}/tests/lib/tap.sh"

covfetch "$sample/bucket" >dirs
overview() {
	covgroup --all --by binary --overview --db "$1" \
		--where '.type == "overview"'
}

covgroup --by binary --db all.db dirs >binaries
overview all.db >line
is "$(jq -c '[.parts.namespace[] | [.[0], .[3], .[4]]]' line)" \
	"$(sqlite3 all.db "SELECT json_group_array(json_array(namespace,
		covered_stmts, total_stmts)) FROM coverage_by_namespace")" \
	'parts are those of the database'
is "$(jq -c '.parts.software_group' line)" '[["shop-1.1",4,0,397,533]]' \
	'a group has the binaries of its images'
is "$(jq -c '[.changes, .failed]' line)" '[null,null]' \
	'a first run changed nothing, and nothing failed'

# --- what the last run changed ----------------------------------------------------
covgroup --db two.db --where '.collected_at < "2025-03-12T08:02"' dirs >/dev/null
run covgroup --by binary --overview --db two.db dirs
cp "$out" first
is "$(jq -c 'select(.type == "overview").changes[0]' first)" \
	'["total","",360,533,397,533,"2025-03-12T08:01:02Z"]' 'the total, first'
is "$(jq -c 'select(.type == "overview").changes[] | select(.[0] == "binary")
	| .[1:6]' first)" '["frontend",122,172,133,172]
["orders",114,206,140,206]' 'binaries'
run covgroup --by binary --overview --db two.db dirs
is "$(jq -c 'select(.type == "overview")' "$out")" \
	"$(jq -c 'select(.type == "overview")' first)" \
	'a run that changes nothing says the same'

# --- what failed -------------------------------------------------------------------
cp -R "$sample/bucket" bucket
chmod -R u+w bucket
find bucket -name 'covmeta.*' | sort | head -n 1 >one
printf 'x' >"$(cat one)"
run covgroup --by binary --db bad.db <<-END
	$(covfetch bucket)
	END
is_status 1
any_err
is "$(overview bad.db | jq -c '[.failed[0], (.failed[1] | length),
	(.failed[1][0][1] | test("covmeta"))]')" '[1,1,true]' 'which, and why'

# --- it needs a database ------------------------------------------------------------
run covgroup --by binary --overview dirs
is_status 2
err_like '*--overview needs --by binary and --db FILE*'
run covgroup --overview --db two.db dirs
is_status 2
any_err

# Others pass it on.
covsrc -r --source "$sample/src" <first >passed
is "$(tail -n 1 passed)" "$(tail -n 1 first)" 'covsrc -r'

done_testing
