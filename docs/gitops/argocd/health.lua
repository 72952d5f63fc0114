-- The health of a ClickstreamPipeline for Argo CD.
-- Into the ConfigMap argocd-cm: resource.customizations.health.clickstream.dev_ClickstreamPipeline: |
local health = { status = "Progressing", message = "Not seen by the operator yet" }
local status = obj.status
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "Being deleted"
  return health
end
if status == nil or status.conditions == nil then
  return health
end
-- What is said of an older generation says nothing of this one.
if status.observedGeneration ~= obj.metadata.generation then
  health.message = "The operator has not come to the latest change yet"
  return health
end
local found = {}
for _, condition in ipairs(status.conditions) do
  found[condition.type] = condition
end
local function is_true(type)
  return found[type] ~= nil and found[type].status == "True"
end
local function because(type)
  return found[type].reason .. ": " .. (found[type].message or "")
end
if is_true("Stalled") then
  return { status = "Degraded", message = because("Stalled") }
end
if is_true("Failed") then
  return { status = "Degraded", message = because("Failed") }
end
if is_true("Suspended") then
  return { status = "Suspended", message = because("Suspended") }
end
if is_true("Reconciling") then
  return { status = "Progressing", message = because("Reconciling") }
end
if is_true("Ready") then
  return { status = "Healthy", message = because("Ready") }
end
if found.Ready ~= nil then
  health.message = because("Ready")
end
return health
