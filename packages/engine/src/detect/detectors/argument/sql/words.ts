/**
 * The words of SQL by what they do in a statement, over several dialects. One letter each, so that a row of tokens is a short
 * text over which the grammar is written; see `tokens.ts` for the letters of what is no word.
 */
const groups: Readonly<Record<string, string>> = {
  "&": "and or xor",
  o: "like rlike regexp in between is glob ilike sounds similar match overlaps",
  a: "div mod",
  "!": "not binary",
  U: "union intersect except minus",
  S: "select",
  F: "from",
  W: "where",
  H: "having",
  B: "order group",
  L: "limit offset fetch",
  I: "into",
  P: "procedure",
  K: `insert update delete drop create alter truncate exec execute declare shutdown grant revoke begin merge call replace load
    waitfor desc describe goto copy attach set print if while use backup restore rename handler do kill commit rollback bulk show`,
  Q: "case",
  E: "when then else end",
  G: "waitfor",
  t: "true false null unknown current_user session_user system_user user_name current_timestamp",
  y: `as on all distinct distinctrow values table database schema view index column columns trigger function role login asc by
    using collate escape interval exists any some join inner outer left right cross natural with rows only top percent
    outfile dumpfile varchar nvarchar char int integer delay time both leading trailing separator`,
};

/** Functions that wait, read files, reach out or raise errors with data in them: what blind and out-of-band injection is made of. */
const dangerous = `sleep benchmark pg_sleep pg_sleep_for dbms_lock.sleep extractvalue updatexml load_file xp_cmdshell xp_dirtree xp_fileexist
  xp_regread sp_oacreate sp_executesql sp_password openrowset opendatasource pg_read_file pg_ls_dir lo_import dbms_pipe.receive_message utl_http.request
  utl_inaddr.get_host_address utl_inaddr.get_host_name utl_tcp.open_connection utl_file.fopen ctxsys.drithsx.sn httpuritype dbms_xmlgen.getxml
  dbms_utility.sqlid_to_sqlhash dbms_ldap.init dbms_java.runjava dbms_scheduler.create_job query_to_xml database_to_xml dblink load_extension
  randomblob geometrycollection multipoint polygon multilinestring st_latfromgeohash gtid_subset json_keys exp qcmdexc filetoclob filetoblob
  make_set elt fn_varbintohexstr is_srvrolemember serverproperty sys_eval sys_exec rdb$get_context sp_start_job master..xp_cmdshell
  dbms_assert.simple_sql_name dbms_xslprocessor.read2clob dbms_random.value generate_series regexp_like json_storage_free name_const`;

/** Of those, the ones whose names are functions of other languages too. */
const ambiguous: ReadonlySet<string> = new Set(
  "sleep benchmark exp elt polygon multipoint json_keys make_set generate_series regexp_like dblink".split(
    " ",
  ),
);

/** Functions that an injected expression calls, and hardly anything else does. */
const functions = `ascii ord char chr concat concat_ws group_concat string_agg substring substr mid left right length len char_length hex unhex conv cast convert
  count sum min max avg if ifnull nullif coalesce iif lower upper lcase ucase md5 sha1 sha rand floor ceiling round pi cos sin tan bin oct space reverse
  instr locate position strcmp connection_id last_insert_id found_rows row_count
  now sysdate curdate crc32 compress uncompress soundex quote repeat replace trim lpad rpad bit_count least greatest field find_in_set
  to_char to_number to_date nvl decode rawtohex listagg stragg wm_concat xmltype xmlagg json_extract json_depth json_length json_object json_array_length
  object_id col_name col_length stuff isnull patindex unicode typeof total likelihood zeroblob
  printf like instr array_to_string array_agg quote_literal chr encode tochar translate initcap bitand power sqrt sign mod`;

/** Functions that tell who and where the database is: the first thing that an attacker asks. */
const telling = `version database user current_user schema system_user session_user db_name host_name user_name suser_name user_id
  suser_sname sqlite_version current_database current_schema inet_server_addr pg_backend_pid utl_inaddr`;

/** Names of catalogs and of the server itself. */
const catalog = `information_schema sysobjects syscolumns sysusers sysdatabases sqlite_master sqlite_schema pg_catalog pg_tables pg_user pg_shadow
  pg_database pg_class pg_stat_activity all_tables all_users all_tab_columns user_tables user_tab_columns user_users dba_users dual v$version v$instance
  v$database msysobjects mysysaccessobjects syscat sysibm sysdummy1 rdb$database rdb$relations rdb$fields systables syscolumns syscat.tables sys.tables
  sys.all_users sys.user$ domain.tables domain.columns mysql.user performance_schema innodb_table_stats master..sysdatabases version_compile_os`;

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** Null-prototype semantics by a Map: a word of traffic never meets `Object.prototype`. */
export const sqlWords: ReadonlyMap<string, string> = new Map([
  ...wordsOf(catalog).map((word) => [word, "D"] as const),
  ...Object.entries(groups).flatMap(([letter, words]) =>
    wordsOf(words).map((word) => [word, letter] as const),
  ),
]);

/** What counts only with an opening parenthesis behind it. */
export const sqlFunctions: ReadonlyMap<string, string> = new Map([
  ...wordsOf(functions).map((word) => [word, "f"] as const),
  ...wordsOf(telling).map((word) => [word, "i"] as const),
  ...wordsOf(dangerous).map((word) => [word, ambiguous.has(word) ? "e" : "d"] as const),
]);

/** Longest word that is looked up. */
export const longestWord = 40;
