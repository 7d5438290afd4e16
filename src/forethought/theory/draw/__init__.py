"""The diagram: text measured, boxes laid out, a scene drawn, findings painted on."""
