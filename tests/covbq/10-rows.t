# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Rows of the sample's binaries against what awk makes of the text profiles and
# of the sources: for each line the greatest counter of the blocks over it.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have git || skip 'no git to unpack the bundle'

git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
commit=$(git --git-dir=shop.git rev-parse 'v1.1.0^{commit}')
now=2025-03-12T12:00:00Z

# The directories that a binary left, one a line.
dirs() {
	find "$sample/bucket" -path "*/$1/covmeta.*" | sed 's|/[^/]*$||' |
		sort -u
}

# rows PROFILE HASH SOURCES FILE... : expected rows of files with text.
rows() {
	rows_profile=$1 rows_hash=$2 rows_src=$3
	shift 3
	for rows_file; do
		awk -v want="example.com/shop/$rows_file" \
			-v head="{\"ingestion_time\":\"$now\",\"binary_hash\":\"$rows_hash\",\"collection_id\":\"run 1\",\"source_filename\":\"example.com/shop/$rows_file\",\"source_line\":\"" '
		FNR == NR {
			colon = index($0, ":")
			if (substr($0, 1, colon - 1) != want)
				next
			split(substr($0, colon + 1), f, /[., ]/)
			for (i = f[1]; i <= f[3]; i++)
				if (!(i in count) || f[6] > count[i])
					count[i] = f[6] + 0
			next
		}
		function row(text, line) {
			gsub(/\\/, "\\\\\\\\", text)
			gsub(/"/, "\\\\\"", text)
			gsub(/\t/, "\\\\t", text)
			print head text "\",\"source_line_number\":" line \
				",\"line_executions\":" \
				(line in count ? count[line] : -1) "}"
		}
		{ row($0, FNR) }
		END { row("", FNR + 1) }
		' "$rows_profile" "$rows_src/$rows_file"
	done
}

# Files of a profile below the module, in the order of their bytes.
files() {
	sed -n 's|^example.com/shop/\(.*\):.*|\1|p' "$1" | LC_ALL=C sort -u
}

for binary in frontend orders migrate; do
	set --
	profiles=
	for d in $(dirs $binary); do
		n=$#
		covtext "$d" >"d$n.all" && covfilter --server-lines "d$n.all" \
			>"d$n.cov" || fail "text of $d"
		profiles=$profiles${profiles:+,}\"$d\"
		set -- "$@" "d$n.cov"
	done
	covmerge "$@" >$binary.cov || fail "merging $binary"
	hash=0000000000000000000000000000$binary
	echo '{"type":"binary","binary_name":"'$binary'","source_commit":"'$commit'","covmeta_hash":"'$hash'","profile":['"$profiles"'],"snapshots":"sum"}' \
		>$binary.ndjson
	# shellcheck disable=SC2046
	rows $binary.cov $hash "$sample/src" $(files $binary.cov) >$binary.rows
	ok "$binary: there are rows to compare" test -s $binary.rows
	run covbq --collection 'run 1' --now $now --source shop.git \
		$binary.ndjson
	out_is_file "$PWD/$binary.rows" "$binary: rows"
done

# Several binaries come in the order of their hashes, whatever the input's.
cat migrate.rows orders.rows frontend.rows | sort -s -t, -k2,2 >all.rows
run covbq --collection 'run 1' --now $now --source shop.git orders.ndjson \
	frontend.ndjson migrate.ndjson
out_is_file "$PWD/all.rows" 'three binaries in one run'
run covbq --collection 'run 1' --now $now --source shop.git -o new/out \
	orders.ndjson frontend.ndjson migrate.ndjson
file_is_file new/out/coverage_data.ndjson all.rows '-o writes the same rows'
is "$(ls -A new/out)" 'coverage_data.ndjson
coverage_generators.ndjson' '-o leaves nothing else'
is "$(wc -l <new/out/coverage_generators.ndjson | tr -d ' ')" 3 \
	'and a row for each binary'

# covsrc has found the repository before: the record names it.
run covsrc -r --source shop.git orders.ndjson frontend.ndjson migrate.ndjson
cp "$out" found.ndjson
ok 'covsrc found it' grep -q '"source":{' found.ndjson
run covbq --collection 'run 1' --now $now found.ndjson
out_is_file "$PWD/all.rows" 'text out of the repository in the record'

# Another commit is never taken for the one that is known.
sed "s/$commit/1234567890123456789012345678901234567890/" migrate.ndjson \
	>other.ndjson
run covbq --collection 'run 1' --now $now -v --source shop.git other.ndjson
err_like '*no repository has commit*'
ok 'no text of another commit' ! grep -qv '"source_line":"",' "$out"
is "$(grep -c '"line_executions":-1' "$out")" \
	"$(awk '
	/^mode/ { next }
	{
		colon = index($0, ":")
		file = substr($0, 1, colon - 1)
		split(substr($0, colon + 1), f, /[., ]/)
		for (i = f[1]; i <= f[3]; i++)
			seen[file, i] = 1
		if (f[3] > last[file])
			last[file] = f[3] + 0
	}
	END {
		for (file in last)
			for (i = 1; i <= last[file]; i++)
				n += !((file, i) in seen)
		print n
	}' migrate.cov)" 'without text, lines up to the last block'

done_testing
