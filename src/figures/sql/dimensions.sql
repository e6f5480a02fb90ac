-- Every dimension, for forms, lists and the API.
select code, name_en, name_fr from dimension order by code
