/** What a text tells its reader to do, as bits; what a tool does has the same ones. */
export const sorts = { send: 1, pay: 2, remove: 4, run: 8, grant: 16, change: 32, fetch: 64 } as const;

/** A sentence that tells its reader to do something. */
export interface Order {
  readonly start: number;
  readonly end: number;
  /** A sum of `sorts`. */
  readonly sorts: number;
  /** It speaks to a machine that reads, or stands behind a sentence that does. */
  readonly isAddressed: boolean;
  /** It names something that somebody keeps: files, notes, records, settings. */
  readonly isForStuff: boolean;
}

/** Orders of one text that are kept, and letters of it that are read. */
const mostOrders = 200;
const mostLetters = 65_536;
/** A sentence goes no further, and one that speaks to a machine colours so many letters behind it. */
const longestSentence = 600;
const coloured = 1_200;
/** A sentence that only names a machine, and no longer than this, speaks to it. */
const longestAddress = 80;

/**
 * The orders of a text, in one pass over its letters, without a copy of any word. Sees English, and the commonest verbs of German, French,
 * Spanish, Italian and Portuguese, where an order has them: at the beginning, or behind a word or sign that leads to one.
 * `rare` gets the hashes of words that are rare by their form: with two digits or more, of nine letters or more, or with a capital inside a
 * sentence. What is retold in other words keeps them.
 */
export function ordersIn(text: string, rare?: (hash: number) => void): readonly Order[] {
  const length = Math.min(text.length, mostLetters);
  const found: Order[] = [];
  let start = 0;
  let seen = 0;
  let isLed = true;
  let addressedUntil = -1;
  let hash = 0;
  let size = 0;
  let digits = 0;
  let isCapital = false;
  for (let index = 0; index <= length; index += 1) {
    const code = index < length ? text.charCodeAt(index) : 10;
    const letter = code < 128 ? (folds[code] ?? 0) : isLetter(code) ? code : 0;
    if (letter !== 0) {
      if (size === 0) isCapital = code >= 65 && code <= 90 && index > start + 1;
      hash = (Math.imul(hash, 31) + letter) | 0;
      size += 1;
      if (code <= 57 && code >= 48) digits += 1;
      continue;
    }
    if (size > 0) {
      if (rare !== undefined && size > 2 && (digits > 1 || size > 8 || isCapital)) rare(mixed(hash));
      const word = size > 1 ? wordOf(hash) : 0;
      seen |= word & (machine | request | stuff);
      const ordered = isLed ? word & anySort : 0;
      seen |= ordered;
      if (ordered !== 0 && (seen & machine) !== 0) addressedUntil = index + coloured;
      isLed = (word & (lead | machine | request)) !== 0;
      hash = 0;
      size = 0;
      digits = 0;
    }
    if (leads(code)) isLed = true;
    if (!ends(text, index, code) && index - start < longestSentence) continue;
    const does = seen & anySort;
    if (does !== 0 && found.length < mostOrders)
      found.push({
        start,
        end: index,
        sorts: does,
        isAddressed: addressedUntil > start,
        isForStuff: (seen & stuff) !== 0,
      });
    else if (does === 0 && (seen & machine) !== 0 && index - start < longestAddress)
      addressedUntil = index + coloured;
    start = index + 1;
    seen = 0;
    isLed = true;
  }
  return found;
}

/** Beyond ASCII all but the signs of Latin-1 and those of East Asian texts. */
const isLetter = (code: number): boolean =>
  code > 0xbf && (code < 0x2000 || code > 0x206f) && (code < 0x3000 || code > 0x303f) && code < 0xff00;

const leads = (code: number): boolean =>
  code === 44 || code === 58 || code === 59 || code === 40 || code === 42 || code === 96 || code === 34;

/** A line break; a sign that ends sentences before a blank; the end of a tag or of a JSON string. */
function ends(text: string, index: number, code: number): boolean {
  if (code === 10 || code === 0x3002 || code === 62) return true;
  const next = text.charCodeAt(index + 1);
  if (code === 46 || code === 33 || code === 63) return !(next > 32);
  return code === 34 && (next === 44 || next === 125 || next === 93);
}

/** Scattered, and apart from the hashes of passages. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ 0x5bd1e995 ^ (hash >>> 15), 0x85ebca6b);
  return (once ^ (once >>> 13)) >>> 0;
}

const anySort = 127;
const lead = 128;
const machine = 256;
const request = 512;
const stuff = 1_024;

const folds = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(sign)) folds[code] = sign.toLowerCase().charCodeAt(0);
  if (sign === "-" || sign === "'") folds[code] = code;
}

const lists: readonly (readonly [number, string])[] = [
  [
    sorts.send,
    "send forward email e-mail mail post upload share submit transmit deliver publish notify message reply respond report copy cc bcc invite exfiltrate sync push attach include append text sms tell dm comment paste leak disclose reveal put list write ask provide give fill quote print answer sende senden schicke schicken teile teilen leite poste antworte melde envoie envoyez envoyer transférez partagez publiez envíe envía enviar manda mande reenvía reenvíe publica comparta comparte responda inoltra inoltrare invia inviare manda condividi pubblica envie enviar encaminhe partilhe compartilhe publique",
  ],
  [
    sorts.pay,
    "pay transfer wire refund purchase buy order remit charge deposit settle donate route redirect credit überweise überweisen zahle zahlen bezahlen bezahle virez payez payer transfiera pague pagar transfira deposite bonifica paga pagare",
  ],
  [
    sorts.remove,
    "delete trash discard remove drop erase wipe purge destroy clear truncate close cancel archive disable revoke unsubscribe terminate lösche löschen entferne entfernen supprimez supprimer effacez elimine elimina borra borre eliminar cancella elimini apague exclua remova",
  ],
  [
    sorts.run,
    "run execute install launch start invoke call evaluate npx curl wget bash pip npm docker sudo sh starte ausführen führe exécutez lancez exécuter ejecuta ejecute ejecutar esegui eseguire execute executa",
  ],
  [
    sorts.grant,
    "grant add allow approve authorize authorise promote invite give share merge enable make assign trust whitelist allowlist füge gib ajoutez autorisez accordez añade añada agregue concede aggiungi concedi adicione conceda",
  ],
  [
    sorts.change,
    "change set update replace rename write create edit overwrite move modify save switch point add put file open append insert register assign configure schreibe ändere setze erstelle speichere ersetze modifiez changez créez écrivez remplacez enregistrez cambia cambie crea cree escriba actualice guarde modifica scrivi aggiorna salva altere crie escreva atualize salve",
  ],
  [
    sorts.fetch,
    "visit open fetch download load browse navigate follow click go look see besuche öffne visitez ouvrez visita visite abra apri",
  ],
  [
    lead,
    "then and also first next now immediately to you will can would kindly just simply finally instead bitte dann und danach puis et ensuite entonces y luego poi e depois",
  ],
  [
    request,
    "please must should need needs has have always never could required kindly bitte müssen soll muss veuillez devez doit por-favor favor debe deben deve devono",
  ],
  [
    machine,
    "assistant assistants agent agents ai llm llms bot bots chatbot chatbots copilot copilots claude gpt chatgpt gemini assistent agenten assistente asistente asistentes agente agentes",
  ],
  [
    stuff,
    "file files document documents folder notes note records record data database details contents content table tables report reports history log logs config configuration settings setup key keys password passwords credentials secret secrets token tokens customers customer clients employees staff salaries salary contacts addresses messages emails mails inbox calendar appointments plans plan numbers figures code source env environment variables backup readme transactions invoices payroll list lists transcript minutes memo implementation datei dateien unterlagen daten kunden kundenliste protokoll fichiers fichier documents données clients archivos archivo datos clientes documentos dati arquivos dados",
  ],
];

const slots = 4_096;
const hashes = new Int32Array(slots);
const flags = new Uint16Array(slots);

function wordOf(hash: number): number {
  let slot = (hash ^ (hash >>> 12)) & (slots - 1);
  while (flags[slot] !== 0) {
    if (hashes[slot] === hash) return flags[slot] ?? 0;
    slot = (slot + 1) & (slots - 1);
  }
  return 0;
}

for (const [flag, words] of lists)
  for (const word of words.split(" ")) {
    let hash = 0;
    for (let index = 0; index < word.length; index += 1)
      hash = (Math.imul(hash, 31) + word.charCodeAt(index)) | 0;
    let slot = (hash ^ (hash >>> 12)) & (slots - 1);
    while (flags[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (slots - 1);
    hashes[slot] = hash;
    flags[slot] = (flags[slot] ?? 0) | flag;
  }
