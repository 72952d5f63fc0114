-- The action "suspend" of Argo CD. With self-heal on, the next sync takes it back: then write it into Git instead.
obj.spec.suspend = true
return obj
