-- import_faults(): in the order of the file.
select place_en, place_fr, reason_en, reason_fr from import_fault where batch = $1 order by number
