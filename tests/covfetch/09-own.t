# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A GOCOVERDIR of one's own: what it is called, and that it counts once.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# member NAME : of the only record; the collection's folders.
member() {
	sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' "$out"
}
names() {
	LC_ALL=C ls "$1/coverage"
}

mkdir -p own/data bare nothing/text several
cp "$data"/edge-solo/data/* own/data
run covfetch own/data
is "$(member binary_name)" edge-solo 'the path of the program'
is "$(member namespace)" '' 'and no namespace'

# A program that was killed before it wrote counters: its main package.
cp "$data"/edge-solo/data/covmeta.* bare
run covfetch bare
is "$(member binary_name)" bare 'files that were built have no package, no module'
rm bare/*
cp "$data"/edge-atomic/data/covmeta.* bare
run covfetch bare
is "$(member binary_name)" one 'the main package'
echo 'mode: set' >nothing/text/coverage.out
run covfetch nothing/text
is "$(member binary_name)" text 'the folder'
cp "$data"/edge-two-binaries/data/* several
run covfetch several
is "$(member binary_name)" several 'of several programs the folder'
mkdir -p broken
for f in own/data/*; do
	head -c 20 "$f" >"broken/${f##*/}"
done
run covfetch broken
no_err
is "$(member binary_name)" broken 'damaged files are for others to tell'

run covfetch --binary 'edge-*' own several
out_lines 1
is "$(member binary_name)" edge-solo '--binary knows that name'

# What is said counts, and stays until something else is said.
run covfetch -C c own/data
is "$(member dir_name)" data 'the folder of the collection'
is "$(cat c/coverage/data/metadata.json)" "{
  \"source_path\": \"$(pwd -P)/own/data\"
}" 'what the files say is not kept'
run covfetch c
is "$(member binary_name)" edge-solo 'it is there again'
run covfetch -C c --name checkout --owner shop/Deployment/pay own/data
is "$(member binary_name)" checkout '--name'
is "$(member namespace) $(member owner_type) $(member owner_name)" \
	'shop Deployment pay' '--owner'
is "$(cat c/coverage/data/metadata.json)" "{
  \"binary_name\": \"checkout\",
  \"namespace\": \"shop\",
  \"owner_name\": \"pay\",
  \"owner_type\": \"Deployment\",
  \"source_path\": \"$(pwd -P)/own/data\"
}" 'what was said is kept'
run covfetch c
is "$(member binary_name) $(member namespace)" 'checkout shop' 'and read'
run covfetch -C c own/data
is "$(member binary_name) $(member owner_name)" 'checkout pay' 'and it stays'
run covfetch -C c --owner Job/pay own/data
is "$(member binary_name) $(member namespace)$(member owner_type)" \
	'checkout Job' 'another owner, the same name'
run covfetch -C c --binary checkout own/data
out_lines 1
run covfetch --owner pay own/data
is "$(member owner_type) $(member owner_name)" 'Host pay' 'an owner alone'
for k in '' / a/ /a a//b a/b/c/d; do
	run covfetch --owner "$k" own/data
	is_status 2
	err_like "covfetch: --owner '$k': not NAME, *"
done
run covfetch --name '' own/data
is_status 2
err_like 'covfetch: --name: empty name*'

# A metadata.json that comes later, changes, and goes again.
before=$(cd own/data && cat covcounters.* | cksum)
for pod in a b ''; do
	if [ -n "$pod" ]; then
		printf '{"hostname":"h","namespace":"n","pod_name":"%s",
			"binary_name":"m"}' $pod >own/data/metadata.json
	else
		rm own/data/metadata.json
		pod=b
	fi
	run covfetch -C c own/data
	is_status 0
	is "$(names c)" data 'still the same folder'
	is "$(member pod_name) $(member binary_name)" "$pod m" 'under its name'
	is "$(cat c/coverage/data/covcounters.* | cksum)" "$before" 'counters'
	run covfetch c
	is "$(member pod_name) $(member binary_name)" "$pod m" 'read again'
done
printf '{"binary_name":"x","owner_type":"T","owner_name":"o"}' \
	>own/data/metadata.json
run covfetch -C later own/data
is "$(member binary_name) $(member owner_type)" 'x T' 'names alone will do'
is "$(names later)" data 'the folder is called as without'
rm own/data/metadata.json
run covfetch -C later --latest-only own/data
is "$(names later)" data '--latest-only'
is "$(member binary_name) $(member owner_type)" 'x T' 'names stay'

# Counted once: by way of the database.
covfetch -C d own/data >dirs
run covgroup --db d/coverage.db dirs
printf '{"hostname":"h","namespace":"n","pod_name":"p"}' \
	>own/data/metadata.json
covfetch -C d own/data >dirs
run covgroup --db d/coverage.db dirs
run covgroup --all --db d/coverage.db
out_lines 1
out_like '*"group_key":"n/Pod (No Owner)//edge-solo/*'

# Two replicas of a program are two.
mkdir -p twice/a twice/b
cp "$data"/edge-solo/data/* twice/a
cp "$data"/edge-solo/data/* twice/b
run covfetch -C e --latest-only --name same twice
out_lines 2
is "$(names e)" "a
b" 'two folders of one name'
run covfetch --latest-only e
out_lines 2

# A folder of a name that leads elsewhere is but a name.
mkdir -p 'odd/..%2f"x'
cp "$data"/edge-solo/data/covmeta.* 'odd/..%2f"x'
cp "$data"/edge-solo/data/covcounters.* 'odd/..%2f"x'
run covfetch -C f odd
run covfetch -C f odd
is "$(names f | wc -l)" 1 'found again by its path'

done_testing
