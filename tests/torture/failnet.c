/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * failnet: what programs with sockets and collections call beside fail.c's:
 * socket, connect, send, recv, poll, mkdir, link.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int cov_fail_now(const char *call, int why);

int socket(int domain, int type, int protocol)
{
	return cov_fail_now("socket", EMFILE) ?
		-1 :
		(int)syscall(SYS_socket, domain, type, protocol);
}

int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return cov_fail_now("connect", ECONNREFUSED) ?
		-1 :
		(int)syscall(SYS_connect, fd, addr, len);
}

ssize_t send(int fd, const void *ptr, size_t n, int flags)
{
	return cov_fail_now("send", ECONNRESET) ?
		-1 :
		syscall(SYS_sendto, fd, ptr, n, flags, NULL, 0);
}

ssize_t recv(int fd, void *ptr, size_t n, int flags)
{
	return cov_fail_now("recv", ECONNRESET) ?
		-1 :
		syscall(SYS_recvfrom, fd, ptr, n, flags, NULL, NULL);
}

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

	return cov_fail_now("poll", EINTR) ?
		-1 :
		(int)syscall(SYS_ppoll, fds, n, ms < 0 ? NULL : &t, NULL, 8);
}

int mkdir(const char *path, mode_t mode)
{
	return cov_fail_now("mkdir", ENOSPC) ?
		-1 :
		(int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int link(const char *from, const char *to)
{
	return cov_fail_now("link", EMLINK) ?
		-1 :
		(int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}
