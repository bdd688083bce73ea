# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 40-stat.sh - part of `run`: functions by covstat, against covdata func.

functions() {
	case_dir=$corpus/kube-apiserver-help/data
	[ -d "$case_dir" ] || {
		skip functions "no corpus at $corpus (COV_CORPUS says where)"
		return
	}
	need_covdata functions || return
	ours() { measure "$1" covstat --by func "$case_dir" >"$dir/ours"; }
	theirs() {
		measure "$1" "$covdata" func "-i=$case_dir" >"$dir/theirs"
	}
	ours "$dir/warm" && theirs "$dir/warm" ||
		{ fail 'functions: a command failed'; return; }
	cmp -s "$dir/ours" "$dir/theirs" || fail 'functions: the texts differ'
	pairs 'functions: kube-apiserver-help' "$RUNS" 'covstat --by func' \
		'covdata func'
}
