-- What an agreement asks for on the way, as it was written; and how far it is, once both have signed. The words of
-- a milestone stay when its day is amended; what an amendment leaves out is dropped.
alter table grant_agreement add column milestones text not null default '{"milestones":[]}';
create table grant_milestone (
  id text primary key check (length(id) = 36),
  application text not null references grant_application (id),
  kind text not null check (kind in ('step', 'report', 'document')),
  title text not null check (title <> ''),
  due text not null check (length(due) = 10),
  state text not null default 'planned' check (state in ('planned', 'done', 'accepted', 'returned', 'dropped')),
  note text not null default '',
  done_at bigint,
  done_by text not null default '',
  motive text not null default '',
  answered_at bigint,
  answered_by text not null default '',
  unique (application, kind, title),
  check (state <> 'accepted' or (done_at is not null and answered_at is not null))
);
create index grant_milestone_due on grant_milestone (state, due);

-- What the State makes of a grant once its report is there or overdue: each version stays.
create table grant_assessment (
  application text not null references grant_application (id),
  version integer not null check (version > 0),
  conditions text not null check (conditions in ('full', 'part', 'none')),
  objectives text not null check (objectives in ('full', 'part', 'none')),
  accounts text not null check (accounts in ('full', 'part', 'none')),
  recommendation text not null check (recommendation in ('renew', 'with_conditions', 'do_not_renew')),
  text text not null check (text <> ''),
  by_account text,
  by_label text not null,
  at bigint not null,
  primary key (application, version)
);

-- The grant of an earlier year that an application goes on with, as somebody declared it.
create table grant_renewal (
  application text primary key references grant_application (id),
  earlier text not null references grant_application (id) check (earlier <> application),
  at bigint not null,
  by_label text not null
);

-- A renewal that goes on although the earlier grant is not assessed, or although its assessment advises against it:
-- one asks with a motive, another answers.
create table grant_override (
  id text primary key check (length(id) = 36),
  application text not null references grant_application (id),
  earlier text not null references grant_application (id) check (earlier <> application),
  reason text not null check (reason in ('not_assessed', 'advised_against')),
  motive text not null check (motive <> ''),
  asked_at bigint not null,
  asked_by_account text not null,
  asked_by text not null,
  answer text not null default '' check (answer in ('', 'confirmed', 'refused')),
  answer_motive text not null default '',
  answered_at bigint,
  answered_by_account text,
  answered_by text not null default '',
  check ((answer = '') = (answered_at is null)),
  check (answer <> 'refused' or answer_motive <> ''),
  check (answered_by_account is null or answered_by_account <> asked_by_account)
);
create index grant_override_application on grant_override (application, asked_at);
create unique index grant_override_open on grant_override (application, earlier) where answer = '';
