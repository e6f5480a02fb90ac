-- An indicator that is new gets the next number; one that is known keeps its own and takes the new words.
insert into indicator (id, code, name_en, name_fr, definition_en, definition_fr, unit, behaviour, kind, source_en, source_fr, is_public)
select coalesce(max(id), 0) + 1, cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as text), cast($5 as text), cast($6 as text),
       cast($7 as text), cast($8 as text), cast($9 as text), cast($10 as text), cast($11 as integer)
from indicator
where true
on conflict (code) do update
set name_en = excluded.name_en, name_fr = excluded.name_fr, definition_en = excluded.definition_en,
    definition_fr = excluded.definition_fr, unit = excluded.unit, kind = excluded.kind, source_en = excluded.source_en,
    source_fr = excluded.source_fr, is_public = excluded.is_public
