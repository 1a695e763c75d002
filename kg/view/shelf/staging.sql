-- What the tables of a build hold, as it is read; thrown away when the index is whole.
CREATE TABLE s.link (mention TEXT PRIMARY KEY, entity TEXT) WITHOUT ROWID;
CREATE TABLE s.node (id TEXT PRIMARY KEY, kind TEXT, label TEXT, names TEXT, rank TEXT, code TEXT, lat REAL, long REAL, importance INTEGER) WITHOUT ROWID;
CREATE TABLE s.edge (n INTEGER PRIMARY KEY, source TEXT, predicate TEXT, target TEXT, first TEXT, last TEXT, stated INTEGER);
CREATE TABLE s.stands (edge INTEGER, report TEXT, start INTEGER, "end" INTEGER);
CREATE TABLE s.claim (
  n INTEGER PRIMARY KEY, report TEXT, kind TEXT, subject TEXT, predicate TEXT, object TEXT, form TEXT,
  start INTEGER, "end" INTEGER, rule TEXT, confidence REAL
);
