-- undo_past_import(): of the awards that no other import brought
delete from past_award_contract where award in (
  select s.award from past_award_source s where s.import = $1
    and not exists (select 1 from past_award_source o where o.award = s.award and o.import <> $1))
