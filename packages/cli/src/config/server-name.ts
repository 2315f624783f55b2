/** What may stand in a server's name: it becomes a part of a URL and of log lines. */
export const serverNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
