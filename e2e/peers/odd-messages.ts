/** One turn of a scripted session: what the client sends, and what the server answers, byte by byte as latin1 stands for bytes. */
export interface Turn {
  readonly about: string;
  readonly sent: string;
  /** Absent: no answer. */
  readonly answered?: string;
}

/** UTF-8 bytes of a text, each as one character. */
function bytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The handshake, spaced as no serialiser writes it. */
export const handshake: readonly Turn[] = [
  {
    about: "initialize with odd spacing and key order",
    sent: bytes(
      '{ "params" : {"clientInfo":{"version":"1.00","name":"raw \\u00e9 é"} , "capabilities":{ "experimental":{"x":{"y":1.0}} },"protocolVersion":"2025-11-25"},"id":0,"method":"initialize" ,"jsonrpc":"2.0"}',
    ),
    answered: bytes(
      '{"result":{"serverInfo":{"name":"raw","version":"0"},"unknown":{"n":1.0},"capabilities":{"tools":{} },"protocolVersion":"2025-11-25"},"id":0,"jsonrpc":"2.0"}',
    ),
  },
  {
    about: "initialized with a member of its own",
    sent: '{"jsonrpc":"2.0","method":"notifications/initialized","params":{"extra":[ ]}}',
  },
];

/** Messages that a relay which parses and writes again would change. */
export const oddTurns: readonly Turn[] = [
  {
    about: "numbers in every form",
    sent: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"n","arguments":{"a":1.0,"b":1e2,"c":1E+2,"d":-0,"e":12345678901234567890,"f":0.10,"g":1e-400,"h":3.141592653589793238462643383279}}}',
    answered:
      '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"ok"}],"structuredContent":{"a":1.0,"b":1e2,"d":-0.0,"e":98765432109876543210,"f":1.5E3}}}',
  },
  {
    about: "escapes that need none, and none where one could stand",
    sent: bytes(
      '{"jsonrpc":"2.0","id":"1","method":"tools/call","params":{"name":"e","arguments":{"t":"\\u0061\\/\\u00e9 é \\ud83d\\ude00 😀 \\b\\f\\n\\r\\t \\u001f \u007f"}}}',
    ),
    answered: bytes(
      '{"jsonrpc":"2.0","id":"1","result":{"content":[{"type":"text","text":"\\u0041\\/B \\ud83d\\ude00😀"}]}}',
    ),
  },
  {
    about: "unknown members at every level",
    sent: '{"jsonrpc":"2.0","future":true,"id":2,"method":"tools/call","params":{"name":"u","arguments":{},"_meta":{"com.example/trace":[null,{"deep":{}}]},"later":1}}',
    answered:
      '{"jsonrpc":"2.0","id":2,"later":[],"result":{"content":[{"type":"hologram","data":{"x":1}}],"_meta":{"com.example/y":2},"resultType":"complete"}}',
  },
  {
    about: "an unknown request",
    sent: '{"jsonrpc":"2.0","id":3,"method":"com.example/unheard-of","params":{"q":[[],{},[[]]]}}',
    answered:
      '{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"Method not found","data":{"known":false,"n":1.50}}}',
  },
  {
    about: "an unknown notification, answered by one of the server",
    sent: '{"method":"notifications/com.example/hint","jsonrpc":"2.0"}',
    answered: '{"jsonrpc":"2.0","method":"notifications/com.example/hint","params":{"level": 1.0}}',
  },
  {
    about: "white space around and inside",
    sent: '  {\t"jsonrpc" :\t"2.0" , "id":\t 4,"method":"ping"  }\r',
    answered: ' { "jsonrpc":"2.0" ,"id":4 , "result":{ } }\t\r',
  },
  {
    about: "an id that no number type holds",
    sent: '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}',
    answered: '{"jsonrpc":"2.0","id":9007199254740993,"result":{}}',
  },
  {
    about: "a request of the server with an id that the client uses too",
    sent: '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"s","arguments":{}}}',
    answered:
      '{"jsonrpc":"2.0","id":5,"method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"text","text":"What is 1.0 + 1e0?"}}],"maxTokens":1e2}}',
  },
  {
    about: "the client's answer to it, and the server's to the first",
    sent: '{"jsonrpc":"2.0","id":5,"result":{"role":"assistant","content":{"type":"text","text":"2.0"},"model":"m","x":{"y":1.0}}}',
    answered: '{"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"2.00"}]}}',
  },
  {
    about: "members called like parts of JavaScript's objects",
    sent: '{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"p","arguments":{"valueOf":{"a":1},"constructor":"oak","toString":null},"_meta":{"__proto__":1,"hasOwnProperty":[]}}}',
    answered:
      '{"jsonrpc":"2.0","id":6,"result":{"content":[],"structuredContent":{"__proto__":{"b":2},"hasOwnProperty":false}}}',
  },
  {
    about: "a long text in the last byte of which a relay may cut",
    sent: bytes(
      `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"l","arguments":{"t":"${"aé😀 ".repeat(20_000)}"}}}`,
    ),
    answered: bytes(
      `{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"${"bé😀 ".repeat(30_000)}"}]}}`,
    ),
  },
];
