import { describe, expect, it } from "vitest";
import { urlSign } from "./url.ts";

const sure = (text: string): boolean => (urlSign(text)?.confidence ?? 0) >= 0.7;

describe("the addresses of a value", () => {
  it.each([
    "http://10.1.2.3/",
    "http://0xa9.254.0xa9fe/",
    "https://0251.0376.0251.0376/x",
    "http://3232235777/setup",
    "http://[::ffff:192.168.7.7]:8443/",
    "http://shop.example@172.20.0.4/",
    "http://192.168.7.7.nip.io/",
    "sftp://127.0.0.2/a",
    "dict://cache.example:11211/stats",
    "jar:http://10.1.2.3!/a",
    "http://metadata/computeMetadata/",
  ])("finds that %j leads inside", (text) => {
    expect(sure(text)).toBe(true);
  });

  it.each([
    "https://shop.example/a?b=c",
    "http://localhost:5173/",
    "see http://localhost/docs when the server runs on your own machine",
    "http://203.0.113.7/",
    "ftp://ftp.example/pub",
    "version 10.1.2.3",
    "file:///home/anna/a.txt",
    "mailto:anna@example.com",
  ])("lets %j pass", (text) => {
    expect(sure(text)).toBe(false);
  });
});
