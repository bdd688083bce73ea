# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 20-text.sh - parts of `run`: modes of covtext and covmerge against Go's, and
# what a small file costs.

# need_covdata PART: sets $covdata.
need_covdata() {
	have go || { skip "$1" 'no go to compare with'; return 1; }
	go tool covdata help >/dev/null 2>&1 # builds it
	covdata=$(go tool -n covdata 2>/dev/null)
	[ -x "$covdata" ] || { skip "$1" 'go has no covdata'; return 1; }
}

# A made-up program of some 300,000 blocks and four processes.
make_synth() {
	[ ! -d "$dir/synth" ] || return 0
	${CC} -std=c11 -D_XOPEN_SOURCE=700 -O2 -pthread -iquote "$COV_TOP/lib" \
		-o "$dir/make-synth" "$COV_TOP/tests/live/synth.c" \
		"$COV_BUILD/libcov.a" -Wl,--as-needed -lz -lcrypto &&
		mkdir "$dir/synth" &&
		"$dir/make-synth" "$dir/synth" 8 atomic 1000 60 5 4
}

# pairs NAME N OURS -- THEIRS: each a command that writes to a file OUT, which
# is new every time.
pairs() {
	pairs_name=$1 pairs_n=$2
	rm -f "$dir/a" "$dir/b"
	i=0
	while [ $i -lt "$pairs_n" ]; do
		i=$((i + 1))
		rm -f "$dir/ours" "$dir/theirs"
		ours "$dir/a" && theirs "$dir/b" ||
			{ fail "$pairs_name: a command failed"; return 1; }
	done
	paste "$dir/a" "$dir/b" | awk '{ print $4 / $1, $6 / $3 }' \
		>"$dir/ratio"
	echo "$pairs_name: $pairs_n pairs"
	show "${3:-ours}" "$dir/a"
	show "${4:-theirs}" "$dir/b"
	printf '  median of the pairs: %.1f times the speed, 1/%.1f of the memory\n' \
		"$(median "$dir/ratio" 1)" "$(median "$dir/ratio" 2)"
}

# covtext_pairs AS NAME FOLDER
covtext_pairs() {
	as=$1 folder=$3
	ours() { measure "$1" covtext --as "$as" -o "$dir/ours" "$folder"; }
	if [ "$as" = textfmt ]; then
		theirs() { measure "$1" "$covdata" textfmt "-i=$folder" \
			"-o=$dir/theirs"; }
	else
		theirs() { measure "$1" "$covdata" "$as" "-i=$folder" \
			>"$dir/theirs"; }
	fi
	ours "$dir/warm" && theirs "$dir/warm" ||
		{ fail "$2: a command failed"; return; }
	cmp -s "$dir/ours" "$dir/theirs" || fail "$2: the outputs differ"
	pairs "$2 $as" "$RUNS" covtext covdata
}

text() {
	need_covdata text || return
	if make_synth; then
		for as in textfmt percent func; do
			covtext_pairs $as 'text: made up' "$dir/synth"
		done
	else
		skip text 'the made-up program cannot be built'
	fi
	big=$corpus/kube-apiserver-help/data
	[ -d "$big" ] || { skip text "no corpus at $corpus"; return; }
	for as in percent func; do
		covtext_pairs $as 'text: kube-apiserver' "$big"
	done
}

# Ten profiles of one program, 20 MB each: other counts, and lines as they
# were, sorted by bytes, and by file in another order.
make_profiles() {
	[ ! -d "$dir/profiles" ] || return 0
	big=$corpus/kube-apiserver-help/data
	if [ ! -d "$big" ]; then
		make_synth || return
		big=$dir/synth
	fi
	mkdir "$dir/profiles" && covtext -o "$dir/base" "$big" || return
	i=0
	while [ $i -lt 10 ]; do
		awk -v seed=$i 'BEGIN { srand(seed) }
			NR > 1 && rand() < 0.3 { $NF = int(rand() * 1000) }
			{ print }' "$dir/base" >"$dir/one"
		{
			head -n 1 "$dir/one"
			tail -n +2 "$dir/one" | case $((i % 3)) in
			0) cat ;;
			1) sort ;;
			2) sort -s -t: -k 1,1r ;;
			esac
		} >"$dir/profiles/$i.cov"
		i=$((i + 1))
	done
	# An older source of one file: its lines lie elsewhere.
	awk -F: 'NR == 1 { print; next }
		NR == 2 { file = $1 }
		$1 == file { sub(/:[0-9]*/, ":7&"); sub(/:7:/, ":7") }
		{ print }' "$dir/base" >"$dir/skewed"
	rm -f "$dir/base" "$dir/one"
}

merge() {
	have go || { skip merge 'no go to compare with'; return; }
	(cd "$COV_TOP/tests/bench/mapmerge" &&
		go build -trimpath -o "$dir/mapmerge" .) >"$dir/log" 2>&1 || {
		skip merge "mapmerge: $(tail -n 1 "$dir/log")"
		return
	}
	make_profiles || { skip merge 'no profiles'; return; }
	ours() { measure "$1" covmerge -o "$dir/ours" "$dir"/profiles/*; }
	theirs() { measure "$1" "$dir/mapmerge" "$dir/theirs" \
		"$dir"/profiles/*; }
	ours "$dir/warm" && theirs "$dir/warm" || return
	for f in ours theirs; do
		sort "$dir/$f" >"$dir/$f.sorted"
	done
	cmp -s "$dir/ours.sorted" "$dir/theirs.sorted" ||
		fail 'merge: the results differ'
	rm -f "$dir"/*.sorted
	pairs 'merge: ten profiles' "$RUNS" covmerge mapmerge
	ours() {
		measure "$1" covmerge --on-skew keep -o "$dir/ours" \
			"$dir"/profiles/* "$dir/skewed" 2>/dev/null
		[ $? -eq 1 ]
	}
	theirs() { measure "$1" "$dir/mapmerge" "$dir/theirs" \
		"$dir"/profiles/* "$dir/skewed"; }
	pairs 'merge: and one of another source' "$RUNS" covmerge mapmerge
	ours() { measure "$1" covmerge -o "$dir/ours" "$dir/profiles/0.cov"; }
	theirs() { measure "$1" covmerge -j 1 -o "$dir/ours" \
		"$dir"/profiles/*; }
	pairs 'merge: one, and ten on one thread' 3 one ten
}

# Start to end, with hardly anything to do.
small() {
	case_dir=$COV_TOP/tests/data/edge-solo
	for command in "covtext $case_dir/data" \
		"covfilter $case_dir/golden/textfmt.out" \
		"covmerge $case_dir/golden/textfmt.out" \
		"covstat $case_dir/golden/textfmt.out"; do
		rm -f "$dir/a"
		i=0
		while [ $i -lt 41 ]; do
			i=$((i + 1))
			# shellcheck disable=SC2086
			measure "$dir/a" $command >"$dir/ours" || return
		done
		printf 'small: %-10s %5.2f ms\n' "${command%% *}" \
			"$(median "$dir/a" 1)"
	done
}
