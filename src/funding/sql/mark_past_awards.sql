-- undo_past_import(): the awards that no other import brought, to be dropped once nothing points at them
select s.award from past_award_source s where s.import = $1
  and not exists (select 1 from past_award_source o where o.award = s.award and o.import <> $1)
