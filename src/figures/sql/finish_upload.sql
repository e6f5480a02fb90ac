-- In the transaction of the import: nobody else's of the same file can end well.
update upload set stage = 'done' where id = $1 and stage <> 'done'
