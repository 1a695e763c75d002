-- From the rows as read to the index; each statement reads and writes on disk.

-- Nodes, by weight.
CREATE TABLE s.degree AS
  SELECT id, count(*) AS ties, sum(stated) AS told
  FROM (SELECT source AS id, stated FROM s.edge UNION ALL SELECT target, stated FROM s.edge) GROUP BY id;
CREATE INDEX s.degrees ON degree(id);
INSERT INTO node (n, id, kind, label, names, rank, code, lat, long, weight, ties, told)
  SELECT row_number() OVER (ORDER BY importance + coalesce(ties, 0) DESC, s.node.id) - 1,
    s.node.id, kind, label, names, rank, code, lat, long, importance + coalesce(ties, 0), coalesce(ties, 0), coalesce(told, 0)
  FROM s.node LEFT JOIN s.degree ON s.degree.id = s.node.id;
INSERT INTO edge SELECT s.edge.n, a.n, b.n, predicate, first, last, stated
  FROM s.edge JOIN node AS a ON a.id = source JOIN node AS b ON b.id = target ORDER BY s.edge.n;
INSERT OR IGNORE INTO tie SELECT a, b, n, predicate FROM edge UNION ALL SELECT b, a, n, predicate FROM edge;
INSERT INTO above
  WITH RECURSIVE up (node, depth, top) AS (
    SELECT a, 1, b FROM edge WHERE predicate IN ('kg:subordinateTo', 'kg:within')
    UNION
    SELECT up.node, up.depth + 1, tie.other FROM up
      JOIN tie ON tie.node = up.top AND tie.predicate IN ('kg:subordinateTo', 'kg:within')
      JOIN edge ON edge.n = tie.edge AND edge.a = up.top
      WHERE up.depth < 12
  )
  SELECT node, min(depth), top FROM up WHERE node <> top GROUP BY node, top;

-- Facts: what is told whole is one, of other things each atom.
CREATE TABLE s.atom AS
  SELECT c.n, c.report, c.kind, l.entity AS subject, c.predicate, c.form, coalesce(o.entity, c.object) AS value,
    c.start, c."end", c.rule, c.confidence,
    CASE WHEN c.kind IN ('posting', 'visit', 'handover', 'quotation') THEN l.entity
      ELSE l.entity || ' ' || c.predicate || ' ' || coalesce(o.entity, c.object) END AS key
  FROM s.claim AS c JOIN s.link AS l ON l.mention = c.subject
  LEFT JOIN s.link AS o ON c.form = 'entity' AND o.mention = c.object;
CREATE TABLE s.fact AS
  SELECT key, min(CASE WHEN kind IN ('posting', 'visit', 'handover', 'quotation') THEN kind ELSE 'attribute' END) AS kind,
    min(subject) AS subject FROM s.atom GROUP BY key ORDER BY key;
CREATE UNIQUE INDEX s.facts ON fact(key);
INSERT INTO term (name) SELECT DISTINCT predicate FROM s.atom UNION SELECT DISTINCT rule FROM s.atom ORDER BY 1;
INSERT INTO told
  SELECT f.rowid - 1, r.n, a.start, a.n, a."end", p.n, u.n, a.confidence
  FROM s.atom AS a JOIN s.fact AS f ON f.key = a.key JOIN report AS r ON r.id = a.report
  JOIN term AS p ON p.name = a.predicate JOIN term AS u ON u.name = a.rule ORDER BY 1, 2, 3, 4;
INSERT INTO says
  SELECT DISTINCT f.rowid - 1, a.predicate, a.form, a.value FROM s.atom AS a JOIN s.fact AS f ON f.key = a.key ORDER BY 1, 2, 3, 4;
CREATE TABLE s.dates AS
  SELECT fact,
    min(CASE WHEN predicate IN ('schema:startDate', 'kg:startedOn', 'kg:observedOn') THEN substr(value, 1, 10) END) AS first,
    max(CASE WHEN predicate IN ('schema:endDate', 'kg:endedOn', 'kg:observedOn') THEN substr(value, 1, 10) END) AS last
  FROM says WHERE predicate IN ('schema:startDate', 'kg:startedOn', 'kg:observedOn', 'schema:endDate', 'kg:endedOn')
  GROUP BY fact;
CREATE INDEX s.dated ON dates(fact);
CREATE TABLE s.sources AS
  SELECT fact, count(DISTINCT report) AS reports, count(DISTINCT origin) AS origins
  FROM told JOIN report ON report.n = told.report GROUP BY fact;
CREATE INDEX s.sourced ON sources(fact);
INSERT INTO fact
  SELECT f.rowid - 1, f.kind, f.subject, coalesce(d.first, d.last), coalesce(d.last, d.first), s.reports, s.origins
  FROM s.fact AS f LEFT JOIN s.dates AS d ON d.fact = f.rowid - 1 LEFT JOIN s.sources AS s ON s.fact = f.rowid - 1
  ORDER BY f.rowid;
CREATE INDEX fact_subject ON fact(subject);

-- Whom a fact is about: its subject, then what it names, once each.
CREATE TABLE s.named AS
  SELECT n AS fact, 0 AS place, subject AS id FROM fact
  UNION ALL
  SELECT fact, row_number() OVER (PARTITION BY fact ORDER BY predicate, form, value), value FROM says WHERE form = 'entity';
INSERT INTO holds
  SELECT named.fact, min(named.place), node.n FROM s.named AS named JOIN node ON node.id = named.id
  GROUP BY named.fact, node.n ORDER BY 1, 2;
INSERT INTO about
  SELECT h.node,
    CASE WHEN f.kind = 'attribute' AND EXISTS (
      SELECT 1 FROM says WHERE says.fact = f.n AND predicate IN ('rdf:type', 'org:member', 'dcterms:identifier')
    ) THEN 'silent' ELSE f.kind END,
    coalesce(f.first, ''), f.n
  FROM holds AS h JOIN fact AS f ON f.n = h.fact ORDER BY 1, 2, 3 DESC, 4;
CREATE TABLE s.heard AS
  SELECT about.node, count(DISTINCT told.report) AS reports, count(DISTINCT report.origin) AS origins
  FROM about JOIN told ON told.fact = about.fact JOIN report ON report.n = told.report GROUP BY about.node;
UPDATE node SET reports = h.reports, origins = h.origins FROM s.heard AS h WHERE h.node = node.n;

-- Where the claims of an edge stand, and what is told there.
INSERT OR IGNORE INTO stands
  SELECT s.edge, r.n, s.start, s."end" FROM s.stands AS s JOIN report AS r ON r.id = s.report ORDER BY 1, 2, 3, 4;
CREATE INDEX told_span ON told(report, start, "end");

-- Time, with the units and places that stand above whoever is dated.
INSERT INTO moment
  SELECT DISTINCT f.first, f.last, h.node FROM holds AS h JOIN fact AS f ON f.n = h.fact WHERE f.first IS NOT NULL ORDER BY 1, 2, 3;
INSERT OR IGNORE INTO moment SELECT m.first, m.last, above.up FROM moment AS m JOIN above ON above.node = m.node;

-- Where a visit is drawn on the map: the smallest places with coordinates.
CREATE TABLE s.located AS
  SELECT node.n AS node, CASE WHEN node.lat IS NOT NULL THEN node.n ELSE (
    SELECT up FROM above JOIN node AS high ON high.n = above.up
    WHERE above.node = node.n AND high.lat IS NOT NULL ORDER BY depth LIMIT 1
  ) END AS at FROM node WHERE node.id LIKE 'place/%';
CREATE INDEX s.locations ON located(node);
INSERT OR IGNORE INTO spot
  SELECT f.n, l.at FROM fact AS f JOIN says ON says.fact = f.n AND predicate = 'schema:location' AND form = 'entity'
  JOIN node ON node.id = says.value JOIN s.located AS l ON l.node = node.n
  WHERE f.kind = 'visit' AND l.at IS NOT NULL;
DELETE FROM spot WHERE EXISTS (
  SELECT 1 FROM spot AS o JOIN above ON above.node = o.node AND above.up = spot.node WHERE o.fact = spot.fact
);

-- What reports call things that are no nodes: roles of their own.
CREATE TABLE s.label (id TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID;
INSERT INTO s.label
  SELECT fact.subject, min(says.value) FROM fact JOIN says ON says.fact = fact.n
  WHERE fact.kind = 'attribute' AND says.predicate IN ('foaf:name', 'skos:altLabel', 'rdfs:label')
    AND NOT EXISTS (SELECT 1 FROM node WHERE node.id = fact.subject)
  GROUP BY fact.subject;
