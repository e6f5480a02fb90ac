-- The text of a version, read once into memory.
select pack from programme where code = $1 and version = $2
