-- save_dimension(): a new one, or new words for one that is known.
insert into dimension (code, name_en, name_fr) values ($1, $2, $3)
on conflict (code) do update set name_en = excluded.name_en, name_fr = excluded.name_fr
