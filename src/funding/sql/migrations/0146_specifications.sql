-- The specification (cahier des charges) that organisations are checked against: what a version says stays once somebody
-- was checked against it or a published call names it. A check is never changed: a later one takes its place.
create table grant_specification (
  id text primary key check (length(id) = 36),
  code text not null check (code <> ''),
  version integer not null check (version > 0),
  territory integer not null references territory (key),
  title_fr text not null check (title_fr <> ''),
  title_en text not null check (title_en <> ''),
  source text not null check (source <> ''),
  source_on text not null check (length(source_on) = 10),
  months integer not null check (months between 1 and 120),
  revision bigint not null check (revision > 0),
  changed_at bigint not null,
  changed_by text not null,
  unique (code, version)
);

create table grant_specification_point (
  specification text not null references grant_specification (id),
  position integer not null check (position > 0),
  code text not null check (code <> ''),
  title_fr text not null check (title_fr <> ''),
  title_en text not null check (title_en <> ''),
  proof_fr text not null,
  proof_en text not null,
  is_mandatory integer not null check (is_mandatory in (0, 1)),
  primary key (specification, code)
);

create table grant_specification_check (
  id text primary key check (length(id) = 36),
  specification text not null references grant_specification (id),
  organisation text not null references organisation (partner),
  organisation_name text not null check (organisation_name <> ''), -- it keeps its name
  number integer not null check (number > 0), -- of this organisation against this version: the last one counts
  territory integer not null references territory (key),
  department integer not null references territory (key),
  day text not null check (length(day) = 10),
  valid_until text not null check (length(valid_until) = 10),
  is_met integer not null check (is_met in (0, 1)),
  by_account text not null,
  by_label text not null check (by_label <> ''),
  at bigint not null,
  unique (specification, organisation, number),
  check (valid_until >= day)
);
create index grant_specification_check_organisation on grant_specification_check (organisation, at);
create index grant_specification_check_department on grant_specification_check (specification, department);

create table grant_specification_answer (
  verification text not null references grant_specification_check (id),
  point text not null,
  answer text not null check (answer in ('met', 'not_met', 'not_applicable')),
  note text not null,
  document text not null,
  primary key (verification, point),
  check (answer <> 'met' or document <> ''),
  check (answer = 'met' or note <> '')
);
