/**
 * Common words of the languages that are written in Latin letters, without their accents: what a disguise has to leave to be read at
 * all. From them come the letter groups by which a text is known as language, and the words that a spelling in digits stands for.
 * Words of two letters or fewer and the grammar's own words are `little`; `longer` ones carry the meaning.
 */
export const little: readonly string[] = `
a i the and or of to in is it that for you your are was with on be not this by have has from they we he she his her its at an as do
does did but if will would can could should may must all any no so than then there here when where which who what how why our their
them him me my us these those been were had into out up over after before about only also just very more most other some such each
every now new one two own same own too yet
der die das und oder ist sind ein eine einen einer eines nicht mit von zu zum zur den dem des auf fur im in es sie ich du wir ihr er
sich auch als an bei aus nach wie wenn dass aber nur noch alle alles uber unter vor durch kann konnen soll muss mussen werden wird
wurde war hat haben diese dieser dieses jede jeder ihre ihren deine deinen meine keine kein bitte jetzt hier dann
le la les un une des du de et ou est sont dans pour par sur avec sans que qui ne pas ce cette ces cet il elle nous vous ils elles se
sa son ses votre vos notre leur leurs au aux plus tout tous toute toutes mais si comme etre avoir fait faire peut doit tres bien
el los las una unos y o es son en por para con sin que no se su sus lo al del este esta estos estas eso todo todos toda todas pero si
como mas muy ya debe puede hacer ser estar tiene tu tus mi nuestro cuando donde sobre antes despues
il lo gli un uno una di da in con su per tra fra che e o non si ma come piu questo questa questi queste quello tutti tutte tutto ogni
sono essere ha hanno deve puo suo sua tuo tua dei delle della degli nel nella alla dal dalla sul prima dopo
o os um uma uns de do da dos das em no na nos nas por para com sem que nao se sua seu seus suas ele ela voce este esta isso todos
todas tudo mas como mais muito ser estar tem deve pode ao aos pelo pela quando
het een van en of is zijn dat die dit deze voor met op aan in te niet ook als maar naar uit bij door over alle alles moet kan zal
worden wordt heeft hebben je jij uw hun ons geen wel nog dan wat wie waar
i w z na do od ze za po przez jest nie to sie ale lub czy jak co ten ta te tego tej wszystkie wszystko twoje moje jego jej ich przed
dla oraz musi moze nalezy bez pod nad przy tylko teraz tym tych ktory ktore
och att det som en ett ar av till pa for med inte den de om du han hon vi ni sig sin sina kan ska maste alla allt eller men fran efter
og at det er en et til pa for med ikke den de du han hun vi som kan skal ma alle eller men fra etter efter av af
ve bir bu su o icin ile da de ne mi degil ama veya gibi kadar sonra once olan olarak tum butun her sen siz ben biz onlar var yok
dan yang di ke dari untuk dengan ini itu tidak akan atau pada adalah dalam anda kamu saya kami semua harus bisa dapat telah sudah jangan
a v na se ze je to z do s o za pro ktery ktere vsechny vse nebo ale jako jsem jsou bude musi muze pred po bez tento tato toto
si la de pe cu nu este sunt un o pentru din in care ca sau dar mai toate tot acest aceasta trebuie poate fara dupa inainte
ja on ei se etta tai mutta kun niin ovat oli kaikki tama nama sinun minun voi pitaa ennen
es az egy nem hogy meg van volt vagy de ha minden ez ezt azt kell lehet csak mar utan elott
va la cua cho khong nay do mot nhung cac ban toi voi trong tat ca phai
`
  .split(/\s+/)
  .filter((word) => word !== "");

export const longer: readonly string[] = `
access account action actions activate active add address admin administrator agent allow already although always analysis analyze
another answer answers anything append application apply approve argument arguments around ask assistant attach attached attack
attempt authority authorization authorized available avoid aware back bank base because become begin behavior being believe below
between beyond block body both break bring build business button bypass call called calls cannot card careful carefully case certain
change changes channel character chat check child children choose city class clear click client close cloud code collect come comes
command commands comment common company complete completely computer concern condition confidential config configuration confirm
connect consider contain contains content contents context continue control convert copy correct cost could count country create
credential credentials credit current customer daily danger dangerous data database date days debug decide decode default delete
deliver delivery deploy describe description detail details developer different direct directory disable disclose display document
documents does doing done down download drop during earlier easy edit effect either else email emails employee empty enable encode
encrypt end engine enough ensure enter entire environment error errors even event ever example except execute exist expect explain
expose extract fact false family field file files filter final find first follow following folder forget form format forward found
free friend full function further general generate get getting give given goes good government great group guide guidelines half hand
handle happen hard have header hello help helpful hidden high history hold home host hour house however human identify ignore image
immediately important include included including information initial inject input inside install instead instruct instruction
instructions internal internet invoice issue item items itself keep keys kind know known language large last later latest learn least
leave left less letter level life like limit line lines link list little local location log logged login logs long look lose made mail
main make makes making manager many mark market match matter mean means meeting member memory mention message messages method might
mind minute mode model moment money month much name names national need needed needs network never next nobody nothing notice notify
number numbers object obey offer office often okay old once online open operation option order orders origin original otherwise output
override page pages paragraph parameter part party pass password passwords past path pattern pay payload payment people perform
permission person personal phone place plain plan play please point policy possible post power present pretend prevent previous
previously price print prior private problem proceed process produce product program project prompt prompts proof protect protocol
provide public purchase purpose push put query question questions quick quickly quiet quietly read reading ready real really reason
receive recent recipient record recover refer refuse regular reject related release remain remember remove repeat repeatedly replace
reply report repository request requested require required research reset resource respond response responses rest restrict
restriction restrictions result results return reveal review right role root rule rules run running safe safety sale same save say
school screen script search second secret secrets secretly section secure security see seen select self send sends sending sent
sentence separate series serve server service session set sets setting settings several share sharing shell short show side sign
silent silently similar simple simply since single site size skip small social software something soon source speak special specific
speech standard start starting state statement step steps still stop store story string strong student study subject submit success
suggest summarize summary support sure switch symbol system systems table take tell telling term terms test testing text thank thanks
them thing things think third though thought three through ticket time times title today together token tokens tool tools top total
touch track training transaction transfer translate true trust truth try trying turn type unable under understand undo unless
unrestricted until update upload used useful user username users using usual usually valid value values verify version view virus
visit voice wait want wants warning watch water weather website week welcome well whatever while whole whose wide window wire within
without word words work working world would write writing wrong year years yes yourself weapon kill bomb explosive illegal steal
dear child mother father people person every never under again against between being both few further nor off once own those through
until while during across along among toward upon despite
ignorieren ignoriere vorherigen vorherige anweisungen anweisung befolge folge senden sende schicke geheim geheime passwort passworter
datei dateien inhalt losche loschen system nachricht antwort antworte benutzer nutzer daten zugang schlussel sofort niemals immer
vergiss zeige verrate ausgabe eingabe regeln bisherigen werkzeug fuhre ausfuhren schreibe gib geben machen sagen wissen zwischen
sicherheit verschweigen heimlich gegen ohne wahrend schon mehr viel viele anderen gleich
ignorer ignore ignorez precedentes instructions precedents consignes envoyer envoie envoyez secret fichier fichiers contenu supprimer
supprime message reponse repondre utilisateur donnees acces cle passe mot toujours jamais oublie oubliez montre revele affiche regles
outil execute executer ecris ecrire donner donne dites systeme jusqu maintenant securite cacher discretement chaque avant apres
ignora ignorar ignore instrucciones anteriores envia enviar secreto contrasena archivo archivos contenido borra borrar mensaje
respuesta responde usuario datos acceso clave siempre nunca olvida muestra revela reglas herramienta ejecuta ejecutar escribe dime dar
sistema ahora seguridad sin decir cualquier informacion correo direccion
ignorare istruzioni precedenti inviare invia segreto segreta file contenuto cancella cancellare messaggio risposta rispondi utente dati
accesso chiave sempre mai dimentica mostra rivela regole strumento esegui eseguire scrivi dimmi sistema adesso sicurezza informazioni
instrucoes instrucao anteriores enviar envie segredo senha arquivo arquivos conteudo apague apagar mensagem resposta responda usuario
dados acesso chave sempre nunca esqueca mostre revele regras ferramenta execute escreva diga sistema agora seguranca informacoes
negeer negeren vorige instructies stuur sturen geheim wachtwoord bestand bestanden inhoud verwijder bericht antwoord gebruiker gegevens
toegang sleutel altijd nooit vergeet toon regels gereedschap voer uitvoeren schrijf zeg systeem veiligheid zonder
zignoruj ignoruj poprzednie instrukcje polecenia wyslij tajne haslo plik pliki zawartosc usun wiadomosc odpowiedz uzytkownik
uzytkownika dane dostep klucz zawsze nigdy zapomnij pokaz ujawnij zasady narzedzie wykonaj napisz powiedz system
ignorera tidigare instruktioner skicka hemlig losenord fil filer innehall radera meddelande svar anvandare data alltid aldrig glom visa
regler verktyg kor skriv ignorer tidligere instruksjoner instrukser adgangskode passord indhold slet besked svar bruger altid
onceki talimatlari talimatlar gonder gizli sifre parola dosya dosyalar icerik sil mesaj cevap kullanici veri erisim anahtar asla unut
goster kurallar arac calistir yaz soyle sistem yoksay
abaikan instruksi sebelumnya kirim rahasia sandi berkas isi hapus pesan jawaban pengguna data akses kunci selalu jangan lupakan
tampilkan aturan alat jalankan tulis katakan sistem
ignoruj predchozi instrukce posli tajne heslo soubor soubory obsah smaz zprava odpoved uzivatel pristup klic vzdy nikdy zapomen ukaz
pravidla nastroj spust napis system ignora instructiunile anterioare trimite parola fisier continut sterge mesaj raspuns utilizator
date acces cheie mereu niciodata uita arata reguli unealta executa scrie spune
ohita aiemmat ohjeet laheta salasana tiedosto viesti vastaus kayttaja avain aina unohda nayta saannot tyokalu suorita kirjoita
hagyd figyelmen kivul korabbi utasitasokat kuldd titkos jelszo fajl torold uzenet valasz felhasznalo mindig soha felejtsd
`
  .split(/\s+/)
  .filter((word) => word !== "");
