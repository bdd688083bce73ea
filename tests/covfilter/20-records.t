# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Records: rules are added to the record's own, and everything is counted
# again under them.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" bucket
covfetch bucket/demo/coverage >dirs
covtext -r dirs >process
ok 'there are records' test -s process

# value KEY FILE: that key of each record
value() {
	sed -n "s/.*\"$1\":\\(\"[^\"]*\"\\|\\[[^]]*\\]\\|[^,}]*\\).*/\\1/p" "$2"
}

run covfilter -r process
sed 's/}$/,"filter":["server-lines"]}/' process >want
out_is_file want 'no rules: only the default one is written down'
run covfilter -r <process
out_is_file want 'standard input'

run covfilter -r -x '**/zz_*' -i '**/cmd/**' --rewrite a=b --strip-prefix c \
	process
is_err "covfilter: warning: --rewrite 'a' matches nothing
covfilter: warning: --strip-prefix 'c' matches nothing"
is "$(grep -c '"filter":\["server-lines",{"include":\["\*\*/cmd/\*\*"\]},{"exclude":\["\*\*/zz_\*"\]},{"rewrite":"a=b"},{"strip_prefix":"c"}\]' "$out")" \
	"$(wc -l <process | tr -d ' ')" 'the rules, in the order in which they apply'

# Rules add up; those of the record come first.
covfilter -r -x '**/zz_*' process >one
run covfilter -r -x '**/main.go' one
is "$(value filter "$out" | sort -u)" '["server-lines",{"exclude":["**/zz_*"]' \
	'the rules of the record stay'
cp "$out" two
run covfilter -r --no-server-lines process
is "$(value filter "$out" | sort -u)" '[]' '--no-server-lines alone leaves []'
cp "$out" bare
run covfilter -r --server-lines bare
value covered_stmts process >want
value covered_stmts "$out" >got
file_is_file got want 'and --server-lines brings it back'

# Counted as the text way counts, for each record.
bad=0
n=0
while read -r line; do
	printf '%s\n' "$line" >line
	dir=$(value dir line | tr -d '"')
	file=$(value profile line | tr -d '"')
	mkdir -p alone && rm -f alone/*
	cp "$dir"/covmeta.* "$file" alone
	covtext alone | covfilter --server-lines -x '**/zz_*' |
		covfilter -x '**/main.go' | covstat --by total --as tsv |
		cut -f 2,3 >text
	{ value total_stmts line; value covered_stmts line; } |
		paste - - | cmp -s - text || { bad=1; diag "$line"; }
	n=$((n + 1))
done <two
is "$bad" 0 "record and text count alike ($n records)"

for j in 1 3 8; do
	run covfilter -r -j $j -x '**/main.go' one
	out_is_file two "-j$j gives the same bytes"
done

# What has no profile: source_dir gets the rules, others pass as they are.
run covfilter -r -x '**/zz_*' dirs
sed 's/}$/,"filter":["server-lines",{"exclude":["**\/zz_*"]}]}/' dirs >want
out_is_file want 'source_dir: for those who will count'
printf '{ "type":"image" ,"image":"q","new":[1,2] }\n' >image
run covfilter -r -x '**/zz_*' image
out_is_file image 'other records pass as the bytes they were'
head -n 1 process | sed 's/}$/,"later":{"a" : 1}}/' >unknown
run covfilter -r unknown
is "$(grep -c '"later":{"a" : 1}}$' "$out")" 1 'unknown keys stay, last'

# --where
run covfilter -r --where '.binary_name == "agent"' process
is "$(value binary_name "$out" | sort -u)" '"agent"' '--where keeps'
run covfilter -r --where '.binary_name ==' process
is_status 2
is_out ''
any_err

# Damage.
mkdir gone
head -n 1 process | sed 's|"profile":"[^"]*"|"profile":"gone"|' >damaged
run covfilter -r damaged
is_status 1
out_lines 1 'the record is passed on'
out_like '*"total_stmts":0,"covered_stmts":0*"error":"gone: *' \
	'with an error, and no numbers that are not so'
err_lines 1
head -n 1 process | sed 's|"profile":"[^"]*"|"profile":"none.cov"|' >damaged
run covfilter -r damaged
is_status 1 'a profile that is missing is a failure of its record'
out_like '*"error":"none.cov: *'
err_lines 1
sed 's/}$/,"error":"broken before"}/' process | head -n 1 >damaged
run covfilter -r damaged
is_status 1 'a record with an error makes the status 1'
out_like '*"error":"broken before"*'
any_err
{ cat process; echo rubbish; } >bad
run covfilter -r bad
is_status 2
err_like 'covfilter: bad:*: *'
run covfilter -r --skip-bad bad
is_status 1
out_lines "$(wc -l <process | tr -d ' ')"
err_lines 1
printf '{"type":"report","dir":"x","profile":7}\n' >bad
run covfilter -r bad
is_status 2
is_out ''
err_like "covfilter: bad:1: 'profile' is neither*"
run covfilter -r missing
is_status 2
is_out ''
err_like 'covfilter: missing: *'
run covfilter -r </dev/null
is_out '' 'no records, no output'

done_testing
