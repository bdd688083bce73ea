# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Repositories made at random (finder-random.py), every path of every file
# mangled by the habits of many builds: the file is found or refused, and no
# other is ever shown; what has one name only is found. In a folder, in a bare
# repository, and in one of two at the commit of the one that is meant.
#
# COV_ROUNDS=N repositories (1, or 4), COV_SEED=N the first seed (1).
. "${COV_TOP:-.}/tests/lib/tap.sh"

have python3 || skip 'no python3'
make_and_check() {
	python3 "$top/tests/suite/finder-random.py" "$@"
}

# ask FOLDER NAME OPTION...: all questions of a folder
ask() {
	ask_dir=$1 ask_name=$2
	shift 2
	covsrc --batch --moved "ex.com/was=$(sed -n \
		's/^module \([^ ]*\).*/\1/p' "$ask_dir/src/go.mod")" "$@" \
		<"$ask_dir/questions" >answers 2>log
	is "$(make_and_check check "$ask_dir" answers 2>&1 >wrong ||
		sed 20q wrong; cat log)" '' \
		"seed $seed, $ask_name: $(tail -n 1 wrong)"
}

seed=${COV_SEED:-1}
rounds=1
! is_full || rounds=4
last=$((seed + ${COV_ROUNDS:-$rounds}))
make_and_check make before "$last"
while [ "$seed" -lt "$last" ]; do
	make_and_check make now "$seed"
	ask now 'a folder' --source now/src
	if have git; then
		mkdir both
		for which in before now; do
			git init -q --bare both/$which.git
			git -C both/$which.git symbolic-ref HEAD refs/heads/main
			git -C both/$which.git fast-import --quiet \
				<$which/stream
		done
		ask now 'a bare repository' --source both/now.git
		ask now 'one of two' --source both \
			--commit "$(git -C both/now.git rev-parse main)"
	fi
	rm -rf before both
	mv now before
	seed=$((seed + 1))
done
done_testing
