-- Acts on an item: which meeting it stands in.
select meeting from agenda_item where id = $1
