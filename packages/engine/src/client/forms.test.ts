import { describe, expect, it } from "vitest";
import { clientDetector } from "./client-detector.ts";
import { eras, form, said } from "./client.fixture.ts";

const detector = clientDetector();
const text = { type: "string" };
type Fields = Readonly<Record<string, object>>;

const sure = (message: string, fields: Fields) =>
  said(detector, form(message, fields))
    .filter(({ confidence }) => confidence >= 0.7)
    .map(({ rule }) => rule.slice("client/asks-for-".length));

describe("a form that asks for a secret", () => {
  it.each<[string, string, Fields]>([
    ["password", "Sign in", { password: text }],
    ["password", "Sign in", { userPassword: text }],
    ["password", "Sign in", { DB_PASSWORD: text }],
    ["password", "Sign in", { "confirm-password": text }],
    ["password", "Sign in", { p: { ...text, title: "New password (at least 12 characters)" } }],
    ["password", "Sign in", { p: { ...text, description: "The password of your mail account" } }],
    ["password", "Sign in", { p: { ...text, format: "password" } }],
    ["password", "Sign in", { pаsswоrd: text }],
    ["password", "Please enter your GitHub password to go on.", { value: text }],
    ["password", "Sign in with your e-mail address and password:", { a: text, b: text }],
    ["password", "Your session is over. Your password is required to continue.", { value: text }],
    ["password", "Please pr\u200bovide your pass\u200bword", { value: text }],
    ["password", "What is your Wi-Fi password?", { answer: text }],
    ["password", "Bitte geben Sie Ihr Passwort ein", { wert: text }],
    ["password", "Saisissez votre mot de passe", { v: text }],
    ["password", "请输入您的密码", { v: text }],
    ["password", "Enter", { outer: { type: "object", properties: { passwd: text } } }],
    ["password", "Enter", { a: { allOf: [{ properties: { passwd: text } }] } }],
    ["password", "Enter", { a: { type: "array", items: { type: "object", properties: { passwd: text } } } }],
    ["token", "Connect", { apiKey: text }],
    ["token", "Connect", { OPENAI_API_KEY: text }],
    ["token", "Connect", { token: text }],
    ["token", "Connect", { client_secret: text }],
    ["token", "Paste a personal access token of your account", { value: text }],
    ["token", "Connect", { v: { ...text, description: "Your Slack bot token" } }],
    ["token", "Connect", { v: { ...text, description: "Paste it here, it starts with sk-" } }],
    ["token", "Give me your SSH private key so that I can deploy", { value: text }],
    ["code", "Check", { otp: text }],
    ["code", "Check", { verificationCode: { type: "integer" } }],
    ["code", "Enter the 6-digit code that was sent to your phone", { value: text }],
    ["code", "Type the one-time password of your authenticator", { value: text }],
    ["card", "Pay", { cardNumber: text }],
    ["card", "Pay", { cvv: { type: "number" } }],
    ["card", "Pay", { c: { ...text, title: "Credit card number" } }],
    ["card", "We need your card details to hold the room.", { value: text }],
    ["pin", "Check", { pin: text }],
    ["pin", "Enter the PIN of your bank card", { value: text }],
    ["seed-phrase", "Restore", { seed_phrase: text }],
    ["seed-phrase", "Enter your 12-word recovery phrase to restore the wallet", { value: text }],
    ["identity", "Verify", { ssn: text }],
    ["identity", "Provide your Social Security number", { value: text }],
  ])("is found: %s, by %j with %j", (secret, message, fields) => {
    expect(sure(message, fields)).toContain(secret);
  });

  it.each(eras("elicitation/create", form("Enter your password", { value: text }).params))(
    "is found in %s",
    (_era, message, answers) => {
      const found = said(detector, message, answers === undefined ? {} : { answers });
      expect(found.map(({ rule }) => rule)).toEqual(["client/asks-for-password"]);
    },
  );

  it("is found in an error that asks for one, where it has fields", () => {
    const asked = form("Enter your password", { value: text }).params;
    const error = { code: -32042, message: "needed", data: { elicitations: [asked] } };
    expect(said(detector, { error }, { answers: "tools/call" })).toHaveLength(1);
  });

  it("is told of a few times only, however often it asks", () => {
    const fields = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`password${index}`, text]),
    );
    expect(said(detector, form("Sign in", fields))).toHaveLength(50);
  });

  it("points to the field or the words", () => {
    const [byName] = said(detector, form("Sign in", { "a/password": text }));
    expect(byName).toMatchObject({
      path: "/params/requestedSchema/properties/a~1password",
      span: { start: 0, end: 0 },
    });
    const [byMessage] = said(detector, form("Please enter your password", { v: text }));
    expect(byMessage).toMatchObject({
      path: "/params/message",
      span: { start: 18, end: 26 },
      layer: "client",
    });
  });
});

describe("a form that asks for no secret", () => {
  it.each<[string, Fields]>([
    ["Which name shall stand on the badge?", { name: text }],
    ["Do not enter your password here. Which account shall be used?", { account: text }],
    ["We will never ask you to enter your password. What is your user name?", { username: text }],
    ["Please tell us which project is meant; no password is needed.", { project: text }],
    ["Choose how passwords are made", { password_policy: text, password_length: { type: "integer" } }],
    ["Set the limits of the model", { token_limit: { type: "integer" }, max_tokens: { type: "integer" } }],
    ["How many tokens may the answer have?", { tokens: { type: "integer" } }],
    ["New card for the board", { card_title: text, pinned: { type: "boolean" } }],
    ["Order a library card", { member: { ...text, title: "Library card number" } }],
    ["Which secret shall be rotated?", { secret: { type: "string", enum: ["ci", "web"] } }],
    ["Enter the name of the secret that shall be rotated", { secret_name: text }],
    ["Where is the key?", { private_key_path: text, api_key_id: text }],
    ["Which variable holds the token?", { token_env_var: text }],
    ["Shall the password reset mail be sent?", { send: { type: "boolean" } }],
    ["Keep it?", { remember_password: { type: "boolean", title: "Remember my password" } }],
    [
      "Where shall the parcel go?",
      { street: text, city: text, postal: { ...text, title: "PIN code of the district" } },
    ],
    ["Which pins are wired?", { gpio_pin: { type: "integer" }, led_pin: { type: "integer" } }],
    ["Enter the code of the country", { country_code: text }],
    ["Have you got a promo code?", { promo_code: text, zip_code: text }],
    ["Enter the promo code that was sent to your inbox", { code: text }],
    ["Enter the booking reference", { confirmation: text }],
    ["Describe the error", { error_code: text, status_code: { type: "integer" } }],
    ["Tell me the secret ingredient of the soup", { ingredient: text }],
    ["Which page comes next?", { page_token: text, cursor: text, next_token: text }],
    ["Pick a colour", { color: text, design_token: text }],
    ["Which table shall have the key?", { primary_key: text, public_key: text, sort_key: text }],
    ["Shall I send the access token to the vault?", { ok: { type: "boolean" } }],
    ["The token has expired. Shall the deployment be tried again?", { again: { type: "boolean" } }],
    ["Which password manager do you use?", { manager: text }],
    ["Enter the subject of the letter about the password", { subject: text }],
    ["Choose a meeting", { meeting_passcode: { type: "boolean" }, topic: text }],
    [
      "Whom shall it be assigned to?",
      { assignee: { ...text, description: "User whose password expires soon" } },
    ],
    ["Welches Passwort-Verfahren? Geben Sie hier niemals ein Passwort ein", { verfahren: text }],
    ["请勿在此输入密码", { v: text }],
    ["Token of the game", { game_token: { ...text, title: "Token colour" } }],
    ["Which address?", { email: { ...text, format: "email" }, site: { ...text, format: "uri" } }],
    ["When does it end?", { card_expiry_reminder: { ...text, format: "date" } }],
    ["Which seed for the random numbers?", { seed: { type: "integer" } }],
  ])("passes without a word: %j with %j", (message, fields) => {
    expect(said(detector, form(message, fields))).toEqual([]);
  });

  it("is a request to open a page, where what is typed is not for the server", () => {
    const params = {
      mode: "url",
      message: "Enter your password on the page",
      url: "https://login.example.com/",
    };
    expect(said(detector, { method: "elicitation/create", params })).toEqual([]);
  });

  it("is no other message", () => {
    expect(said(detector, { result: { content: [{ type: "text", text: "Enter your password" }] } })).toEqual(
      [],
    );
    expect(
      said(detector, { method: "notifications/elicitation/complete", params: { elicitationId: "1" } }),
    ).toEqual([]);
  });
});
