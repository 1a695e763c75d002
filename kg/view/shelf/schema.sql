-- The index of a large build. n: numbers of nodes by weight (the weightiest is 0), of edges, facts and
-- reports by name. Days are ISO texts as far as stated; NULL where none is.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE term (n INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE report (
  n INTEGER PRIMARY KEY, id TEXT UNIQUE, title TEXT, published TEXT, publisher TEXT, url TEXT,
  origin INTEGER, text BLOB
);
CREATE TABLE node (
  n INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, label TEXT, names TEXT, rank TEXT, code TEXT,
  lat REAL, long REAL, weight INTEGER, ties INTEGER, told INTEGER,
  reports INTEGER NOT NULL DEFAULT 0, origins INTEGER NOT NULL DEFAULT 0, about TEXT
);
CREATE TABLE edge (n INTEGER PRIMARY KEY, a INTEGER, b INTEGER, predicate TEXT, first TEXT, last TEXT, stated INTEGER);
CREATE TABLE tie (node INTEGER, other INTEGER, edge INTEGER, predicate TEXT, PRIMARY KEY (node, other, edge)) WITHOUT ROWID;
CREATE TABLE above (node INTEGER, depth INTEGER, up INTEGER, PRIMARY KEY (node, depth, up)) WITHOUT ROWID;
CREATE TABLE fact (
  n INTEGER PRIMARY KEY, kind TEXT, subject TEXT, first TEXT, last TEXT,
  reports INTEGER NOT NULL DEFAULT 0, origins INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE says (fact INTEGER, predicate TEXT, form TEXT, value TEXT, PRIMARY KEY (fact, predicate, form, value)) WITHOUT ROWID;
CREATE TABLE told (
  fact INTEGER, report INTEGER, start INTEGER, n INTEGER, "end" INTEGER, predicate INTEGER, rule INTEGER, confidence REAL,
  PRIMARY KEY (fact, report, start, n)
) WITHOUT ROWID;
CREATE TABLE holds (fact INTEGER, place INTEGER, node INTEGER, PRIMARY KEY (fact, place)) WITHOUT ROWID;
CREATE TABLE about (node INTEGER, kind TEXT, first TEXT, fact INTEGER, PRIMARY KEY (node, kind, first DESC, fact)) WITHOUT ROWID;
CREATE TABLE stands (edge INTEGER, report INTEGER, start INTEGER, "end" INTEGER, PRIMARY KEY (edge, report, start, "end")) WITHOUT ROWID;
CREATE TABLE moment (first TEXT, last TEXT, node INTEGER, PRIMARY KEY (first, last, node)) WITHOUT ROWID;
CREATE TABLE spot (fact INTEGER, node INTEGER, PRIMARY KEY (fact, node)) WITHOUT ROWID;
CREATE TABLE line (
  tab TEXT, n INTEGER, mask INTEGER, first TEXT, last TEXT, c0, c1, c2, c3, c4, c5, c6, c7, c8, PRIMARY KEY (tab, n)
) WITHOUT ROWID;
CREATE TABLE word (n INTEGER PRIMARY KEY, text TEXT UNIQUE);
CREATE TABLE bears (word INTEGER, weight INTEGER, node INTEGER, PRIMARY KEY (word, weight DESC, node)) WITHOUT ROWID;
CREATE TABLE name (plain TEXT, node INTEGER, PRIMARY KEY (plain, node)) WITHOUT ROWID;
